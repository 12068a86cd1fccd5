// The planner by properties, and lateness by the table of deadlines as it is shipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addMinutes } from '../base/clock.ts';
import { understood } from '../ledger/perform.ts';
import { roles, teamRules } from '../teams/terms.ts';
import {
  compareTasks,
  deadlineOf,
  hearingsOf,
  type StoredTask,
  unitHearing,
  whyNotFinish,
  whyNotTake,
} from './rules.ts';
import { deadlines, TASK_KINDS, type WantedTask } from './terms.ts';

const shipped = (name: string) =>
  parse(readFileSync(join(import.meta.dirname, '..', '..', 'rulebook', `${name}.yaml`), 'utf8')) as unknown;
const table = understood(deadlines.schema, shipped('deadlines'));
const roleRows = understood(roles.schema, shipped('roles'));
const cover = understood(teamRules.schema, shipped('teams')).cover;
const noon = new Date('2026-12-08T12:00:00+08:00');

// Planning ----------------------------------------------------------------------------------------------

const minute = fc.integer({ min: 0, max: 600 }).map((minutes) => addMinutes(noon, minutes));
const wantedTask = (planKey: string): fc.Arbitrary<WantedTask> =>
  fc
    .record({
      title: fc.constantFrom('上门', '量体温'),
      unit: fc.constantFrom('d1.s1', 'd1.s1.c1', 'd1.s2'),
      opens: minute,
      lasts: fc.integer({ min: 1, max: 300 }),
      urgency: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      facts: fc.dictionary(fc.constantFrom('line', 'count'), fc.oneof(fc.integer(), minute)),
    })
    .map(({ title, unit, opens, lasts, urgency, facts }) => ({
      planKey,
      kind: 'errand',
      title: { zh: title, en: title },
      about: ['line:1'],
      place: unit,
      ownerUnit: unit,
      ownerRole: 'grid-member',
      opensAt: opens,
      dueAt: addMinutes(opens, lasts),
      ...(urgency === undefined ? {} : { urgency }),
      facts,
    }));
const KEYS = Array.from({ length: 12 }, (_, i) => `plan/${i}`);
const plan = fc.subarray(KEYS).chain((keys) => fc.tuple(...keys.map(wantedTask)));

/** What the store would hold for a wanted task, facts after their journey as JSON. */
function stored(task: WantedTask, state: StoredTask['state'] = 'requested'): StoredTask {
  return {
    id: `id-${task.planKey}-${state}`,
    planKey: task.planKey,
    kind: task.kind,
    title: task.title,
    about: task.about,
    place: task.place,
    ownerUnit: task.ownerUnit,
    ownerRole: task.ownerRole,
    state,
    opensAt: task.opensAt,
    dueAt: task.dueAt,
    expiresAt: task.expiresAt ?? null,
    step: task.step ?? null,
    urgency: task.urgency ?? 0,
    link: task.link ?? null,
    facts: JSON.parse(JSON.stringify(task.facts)) as Record<string, unknown>,
    takenBy: null,
  };
}

/** The store after a plan was carried out, as tasks/store.ts does it. */
function carriedOut(before: readonly StoredTask[], wanted: readonly WantedTask[]): StoredTask[] {
  const todo = compareTasks(wanted, before);
  const cancelled = new Set(todo.cancel.map((task) => task.id));
  const changed = new Map(todo.change.map((one) => [one.id, one.wanted]));
  return [
    ...before.map((task) => {
      const change = changed.get(task.id);
      if (change !== undefined) return { ...stored(change), id: task.id, state: task.state };
      return cancelled.has(task.id) ? { ...task, state: 'cancelled' as const } : task;
    }),
    ...todo.open.map((task) => stored(task)),
  ];
}

describe('planning', () => {
  test('carrying out a plan twice changes nothing the second time', () => {
    fc.assert(
      fc.property(plan, plan, (first, second) => {
        const after = carriedOut(carriedOut([], first), second);
        const again = compareTasks(second, after);
        expect([again.open, again.change, again.cancel]).toEqual([[], [], []]);
      }),
    );
  });

  test('after a plan exactly the wanted tasks are open', () => {
    fc.assert(
      fc.property(plan, plan, (first, second) => {
        const open = carriedOut(carriedOut([], first), second).filter((task) => task.state === 'requested');
        expect(open.map((task) => task.planKey).sort()).toEqual(second.map((task) => task.planKey).sort());
        for (const task of second)
          expect(open.find((one) => one.planKey === task.planKey)?.dueAt).toEqual(task.dueAt);
      }),
    );
  });

  test('no stored task is lost: each is kept, changed, or cancelled and named', () => {
    fc.assert(
      fc.property(
        plan,
        plan,
        fc.array(fc.constantFrom('requested', 'in-progress', 'completed')),
        (first, second, states) => {
          const before = first.map((task, i) =>
            stored(task, states[i % Math.max(1, states.length)] ?? 'requested'),
          );
          const todo = compareTasks(second, before);
          const named = [...todo.keep, ...todo.cancel]
            .map((task) => task.id)
            .concat(todo.change.map((one) => one.id));
          expect(named.sort()).toEqual(before.map((task) => task.id).sort());
          // Only an open task that nobody wants any more is cancelled; what was done stays done.
          const wanted = new Set(second.map((task) => task.planKey));
          for (const task of todo.cancel)
            expect([wanted.has(task.planKey), task.state === 'completed']).toEqual([false, false]);
        },
      ),
    );
  });

  test('time alone never ends a task: the planner is not told what time it is', () => {
    expect(compareTasks.length).toBe(2);
    fc.assert(
      fc.property(plan, (wanted) => {
        const long = wanted.map((task) => ({
          ...task,
          opensAt: new Date(0),
          dueAt: new Date(1),
          expiresAt: new Date(2),
        }));
        expect(
          compareTasks(
            long,
            long.map((task) => stored(task)),
          ).cancel,
        ).toEqual([]);
      }),
    );
  });

  test('what was done is not opened again, what was cancelled is', () => {
    fc.assert(
      fc.property(plan, (wanted) => {
        expect(
          compareTasks(
            wanted,
            wanted.map((task) => stored(task, 'completed')),
          ).open,
        ).toEqual([]);
        expect(
          compareTasks(
            wanted,
            wanted.map((task) => stored(task, 'cancelled')),
          ).open,
        ).toEqual(wanted);
      }),
    );
  });

  test('a plan that wants one task twice is a mistake of ours', () => {
    const [task] = fc.sample(wantedTask('plan/1'), 1);
    expect(() => compareTasks([task!, task!], [])).toThrow('once');
  });
});

// Lateness ----------------------------------------------------------------------------------------------

const late = (step: string | null, minutesAfterDue: number) =>
  hearingsOf({ dueAt: noon, step, endedAt: null }, addMinutes(noon, minutesAfterDue), table).map(
    ({ role, level, at }) => [level, role, (at.getTime() - noon.getTime()) / 60_000],
  );

describe('lateness', () => {
  test('nobody hears of a task that is in time or done', () => {
    for (const { step } of table.steps) expect(late(step, -1)).toEqual([]);
    expect(hearingsOf({ dueAt: noon, step: 'claim', endedAt: noon }, addMinutes(noon, 500), table)).toEqual(
      [],
    );
  });

  test('somebody hears of every late task, whatever its step, the moment it is late', () => {
    for (const step of [...table.steps.map((row) => row.step), null, 'a-step-nobody-knows'])
      expect(late(step, 0).length).toBeGreaterThanOrEqual(1);
  });

  test('the table is climbed as it is written', () => {
    expect(late('claim', 0)).toEqual([[1, 'grid-lead', 0]]);
    expect(late('claim', 29)).toEqual([[1, 'grid-lead', 0]]);
    expect(late('claim', 30)).toEqual([
      [1, 'grid-lead', 0],
      [2, 'subdistrict-duty', 30],
    ]);
    expect(late('outcome', 120)).toEqual([
      [1, 'subdistrict-duty', 0],
      [2, 'hq', 120],
    ]);
    expect(late('visit', 0)).toEqual([[1, 'hq', 0]]);
    expect(late(null, 60)).toEqual([
      [1, 'subdistrict-duty', 0],
      [2, 'hq', 60],
    ]);
  });

  test('the later it is, the more have heard of it; nobody is forgotten again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...table.steps.map((row) => row.step), null),
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        (step, a, b) => {
          const [sooner, later] = [late(step, Math.min(a, b)), late(step, Math.max(a, b))];
          expect(later.slice(0, sooner.length)).toEqual(sooner);
        },
      ),
    );
  });

  test('each role hears at its own level of the tree', () => {
    const grid = 'd330114.s001.c01.g01';
    expect(unitHearing(grid, 'hq', roleRows)).toBe('d330114');
    expect(unitHearing(grid, 'subdistrict-duty', roleRows)).toBe('d330114.s001');
    expect(unitHearing(grid, 'grid-lead', roleRows)).toBe('d330114.s001.c01');
    expect(unitHearing('d330114.s001', 'grid-lead', roleRows)).toBe('d330114.s001');
  });

  test('every step the lists ask for has a row', () => {
    const rulebook = { version: 'x', part: () => table } as never; // only this part is asked for
    for (const step of ['route', 'claim', 'outcome', 'visit', 'police', 'search', 'accept', 'sign'])
      expect(deadlineOf(rulebook, step).minutes).toBeGreaterThan(0);
    expect(() => deadlineOf(rulebook, 'nothing')).toThrow('must');
  });

  test('a table nobody is told by is not accepted', () => {
    const check = deadlines.check ?? (() => []);
    expect(check(table)).toEqual([]);
    expect(check({ ...table, otherTasks: { ...table.otherTasks, escalate: [] } })).not.toEqual([]);
    expect(check({ ...table, steps: table.steps.slice(1) })).not.toEqual([]);
    const early = table.steps.map((row) => (row.step === 'claim' ? { ...row, minutes: 45 } : row));
    expect(check({ ...table, steps: early })).toMatchObject([
      { en: expect.stringContaining('before the step is late') },
    ]);
    // Two may hear at once, nobody before whoever stands in front of her.
    const told = (second: number) =>
      check({
        ...table,
        steps: table.steps.map((row) =>
          row.step === 'accept-handover'
            ? {
                ...row,
                escalate: [
                  { after: 250, to: 'subdistrict-duty' },
                  { after: second, to: 'hq' },
                ],
              }
            : row,
        ),
      });
    expect(told(250)).toEqual([]);
    expect(told(249)).toMatchObject([{ en: expect.stringContaining('stands in front') }]);
  });
});

// Who may -----------------------------------------------------------------------------------------------

const duty = (role: string, place: string) => ({
  role,
  place,
  permissions: new Set(roleRows[role]?.permissions ?? []),
  purposes: new Set(roleRows[role]?.purposes ?? []),
});
const asked = (ownerRole: string, kind = 'errand') => ({
  ownerUnit: 'd1.s1.c1',
  ownerRole,
  endedAt: null,
  state: 'requested' as const,
  takenBy: null,
  opensAt: noon,
  kind,
});
const asking = (role: string, place: string) => ({
  actor: { id: 'me', kind: 'person' as const, duties: [duty(role, place)] },
  now: noon,
  cover,
});

describe('who may', () => {
  test('police do what is given to the police and nothing else', () => {
    expect(whyNotTake(asked('police'), asking('police', 'd1.s1'))).toBeUndefined();
    expect(whyNotTake(asked('grid-member'), asking('police', 'd1.s1'))?.code).toBe('task-other-role');
  });

  test('whoever may stand in, or assigns work there, may take it; from another area nobody does', () => {
    for (const role of ['grid-member', 'cadre', 'community-officer'])
      expect(whyNotTake(asked('grid-member'), asking(role, 'd1.s1.c1'))).toBeUndefined();
    expect(whyNotTake(asked('medic'), asking('hq', 'd1'))).toBeUndefined();
    expect(whyNotTake(asked('medic'), asking('cadre', 'd1.s1.c1'))?.code).toBe('task-other-role');
    expect(whyNotTake(asked('grid-member'), asking('cadre', 'd1.s1.c2'))?.code).toBe('task-other-role');
  });

  test('a task that another act finishes says which', () => {
    for (const [kind, row] of Object.entries(TASK_KINDS)) {
      const no = whyNotFinish(asked('grid-member', kind), asking('grid-member', 'd1.s1.c1'));
      if (row.by === undefined) expect(no).toBeUndefined();
      else expect([no?.words.zh.includes(row.by.zh), no?.words.en.includes(row.by.en)]).toEqual([true, true]);
    }
  });
});
