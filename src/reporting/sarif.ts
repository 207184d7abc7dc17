import type { Log, Location as SarifLocation, ReportingDescriptor, Result, Suppression } from 'sarif';
import type { Finding, Location, SilencedFinding } from '../model/finding.ts';
import type { Reporter } from '../model/ports.ts';
import type { Report } from '../model/report.ts';

/** GitHub refuses files with more results in one run, and shows at most 5,000 (docs.github.com, "SARIF support"). */
const maxResults = 25_000;

/** GitHub reads no more locations of one result. */
const maxLocations = 1_000;

/** SARIF 2.1.0, within GitHub's limits. The most severe findings come first, so a cut costs the least. */
export const sarifReporter: Reporter = (report) => {
  const results = [...report.findings, ...report.silenced];
  const left = results.length - maxResults;
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'pool-run',
            semanticVersion: report.tool.version,
            rules: report.rules.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        automationDetails: { id: `pool-run/${report.command}/` },
        invocations: [
          {
            executionSuccessful: report.coverage.complete,
            toolExecutionNotifications: [
              ...report.coverage.failures.map(({ item, reason }) => ({
                level: 'error' as const,
                message: { text: `${item}: ${reason}` },
              })),
              ...(left > 0
                ? [
                    {
                      level: 'warning' as const,
                      message: { text: `${left} results over the limit are left out.` },
                    },
                  ]
                : []),
            ],
          },
        ],
        results: results.slice(0, maxResults).map((finding) => resultOf(finding, report)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
};

function ruleOf({ id, level, reason, fix }: Report['rules'][number]): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: reason },
    help: { text: fix, markdown: `${reason}\n\n${fix}` },
    defaultConfiguration: { level },
  };
}

function resultOf(finding: Finding | SilencedFinding, { rules, silenced }: Report): Result {
  const { ruleId, level, message, location, related, fingerprint } = finding;
  return {
    ruleId,
    ruleIndex: rules.findIndex((rule) => rule.id === ruleId),
    level,
    message: { text: message },
    locations: [locationOf(location)],
    ...(related && {
      relatedLocations: related.slice(0, maxLocations).map((other, index) => ({
        id: index + 1,
        ...locationOf(other),
      })),
    }),
    partialFingerprints: { 'poolRun/v1': fingerprint },
    // SARIF 2.1.0, 3.27.23: either every result says whether it is suppressed, or none does.
    ...(silenced.length > 0 && { suppressions: 'silenced' in finding ? [suppressionOf(finding)] : [] }),
  };
}

function suppressionOf({ silenced }: SilencedFinding): Suppression {
  return { kind: silenced.by === 'definition' ? 'inSource' : 'external', justification: silenced.reason };
}

function locationOf({ path, line, column }: Location): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: uriOf(path),
        uriBaseId: '%SRCROOT%',
      },
      region: { startLine: line, startColumn: column },
    },
  };
}

/** A relative URI: a colon would read as a scheme, and half a surrogate pair cannot be encoded. */
function uriOf(path: string): string {
  const wellFormed = path.replaceAll(/\p{Cs}/gu, '\uFFFD');
  return encodeURI(wellFormed).replaceAll(/[?#:]/g, encodeURIComponent);
}
