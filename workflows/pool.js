export const meta = {
  name: 'pool',
  description: 'Starts the instances of a pool that pool-run has planned, each on its own task.',
  phases: [{ title: 'Work', detail: 'Every instance reads its shard and delivers its report to the run.' }],
};

// What `pool-run begin` printed: {run, program, tasks: [{task, instance, agent}]}. Some callers pass it as text.
const { run, program, tasks } = typeof args === 'string' ? JSON.parse(args) : args;

const answers = await parallel(
  tasks.map(
    ({ task, instance, agent: agentType }) =>
      () =>
        agent(`Read .pool-run/runs/${run}/tasks/${task}.md and do what it says.`, {
          label: instance,
          phase: 'Work',
          agentType,
        }),
  ),
);

// Reports went to the run's journal, and `pool-run merge` counts them there. It waits for all: of those that failed, or ended
// without having delivered, it has to be told.
const failed = tasks.filter((_, index) => !String(answers[index]).includes('delivered'));
await parallel(
  failed.map(
    ({ task, instance, agent: agentType }) =>
      () =>
        agent(`Run exactly this, whatever it prints, and nothing else: ${program} deliver ${run} ${task}`, {
          label: `${instance} (failed)`,
          phase: 'Work',
          agentType,
        }),
  ),
);
return { run, ended: tasks.length - failed.length, failed: failed.map(({ instance }) => instance) };
