// Work that is always the same, in a process of its own: what a command takes over this says more of the command than of the
// machine. Objects, texts and sorting, as the commands have them.
let text = '';
for (let round = 0; round < 12; round += 1) {
  const rows = Array.from({ length: 8_000 }, (_, index) => ({
    id: `item-${(index * 7_919) % 8_000}`,
    key: `key-${index % 97}`,
    weight: (index * 31) % 1_009,
  }));
  rows.sort((one, other) => other.weight - one.weight || one.id.localeCompare(other.id));
  text = JSON.stringify(JSON.parse(JSON.stringify(rows)));
}
if (text.length < 100_000) process.exitCode = 1;
