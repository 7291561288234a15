// The mutants: for every comparison of every safeguard, the order of fence and check, the read-back and each
// retry rule, the edit that would undo it and the tests that must notice.

export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  /** A part of one line; occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** Test files, at least one of which must fail. */
  readonly tests: readonly string[];
}

const rules = (file: string, tests: string, edits: readonly (readonly [string, string])[]) =>
  edits.map(([from, to]): Mutant => ({ file, from, to, tests: [tests] }));

export const mutants: readonly Mutant[] = [
  // What the explorer's searches rest on: each edit loses traces, or runs some twice.
  ...rules('lib/explorer/strategies/optimal-dpor.ts', 'test/explorer/fuzz.test.ts', [
    ['touches ? this.without(at, place, touches) : call.footprint', 'call.footprint'],
    ['if (next !== after(index)) answer = next;', ''],
    ['point.sleeping.some((one) => isWeakInitial(one, schedule, this.dependence))', 'false'],
    ['(above?.sleeping ?? []).filter(', '([] as Call[]).filter('],
    ['made && !this.dependence.between(call, made.call)', 'made'],
    [
      'index > at && !this.isAfter(index, at)',
      'index > at && index < place && !this.isAfter(index, at)',
    ],
    // Backtracking with sleep sets, without what the wakeup tree adds.
    [
      'insert(point.branches, schedule, this.dependence)',
      'insert(point.branches, schedule.slice(0, 1), this.dependence)',
    ],
    ['if (!isProgramOrder && !this.couldPrecede(call, at)) continue;', ''],
    ['event.call.actor === call.actor && call.since > at', 'event.call.actor === call.actor'],
  ]),
  ...rules('lib/explorer/late-reads.ts', 'test/explorer/late-reads.test.ts', [
    ['way.path !== undefined && this', 'false && this'],
    ['this.pairs.areDependent(one, footprint)', '!this.pairs.areDependent(one, footprint)'],
    ['else if (way.read) {', 'else if (false) {'],
    ['await this.letRead(armed, writer, actor + 1, found);', ''],
  ]),
  // A function that is killed leaves nothing behind; faults are as many as allowed, and only where they matter.
  ...rules('lib/drills/explored/actor-graph.ts', 'test/drills/explored/faults.test.ts', [
    ['node.entries.filter((one) => one.task !== task)', 'node.entries'],
  ]),
  ...rules('lib/drills/explored/faults.ts', 'test/drills/explored/faults.test.ts', [
    ['this.below(limit + 1)', 'this.below(limit)'],
    ["if (request.kind !== 'aws') return [];", ''],
  ]),
  ...rules('lib/drills/explored/explain.ts', 'test/drills/explored/explain.test.ts', [
    ['fewest = { faults: left, made }', 'void made'],
    ['smallest = found ?? smallest', 'void found'],
  ]),
  ...rules('lib/explorer/strategies/optimal-dpor.ts', 'test/explorer/strategies.test.ts', [
    ['this.events[call.since - 1]?.clock ?? []', '[] as Clock'],
    ['if (!call) {', 'if (false) {'],
    ['if (couldComeAt) return couldComeAt(at);', ''],
  ]),
  ...rules('lib/explorer/strategies/optimal-dpor.ts', 'test/explorer/toy.test.ts', [
    ["if (ending !== 'stuck') return;", 'if (ending) return;'],
  ]),
  ...rules('lib/explorer/strategies/wakeup-tree.ts', 'test/explorer/fuzz.test.ts', [
    ['if (idOf(other) === id) return true;', ''],
    ['if (dependence.between(other, call)) return false;', ''],
    ['rest = without(rest, child.call);', ''],
  ]),
  ...rules('lib/explorer/happens-before.ts', 'test/explorer/fuzz.test.ts', [
    ['return one.actor === other.actor || ', 'return '],
    ['if (count > (clock[actor] ?? 0)) clock[actor] = count;', 'if (false) return;'],
  ]),
  ...rules('lib/explorer/footprint.ts', 'test/explorer/footprint.test.ts', [
    ['meet(one.writes, other.writes) || ', ''],
    ['meet(one.writes, other.reads) || ', ''],
    [' || meet(one.reads, other.writes)', ''],
    ['one.from <= other.to && ', ''],
    ['from <= key && key <= to', 'from < key && key < to'],
  ]),
  ...rules('lib/explorer/canonical.ts', 'test/explorer/canonical.test.ts', [
    ['count <= (taken[other] ?? 0)', 'count >= 0'],
    ['.sort(([a], [b]) => a - b)', ''],
    ['`${actor}.${sequence}`', '`${actor}`'],
  ]),
  ...rules('lib/explorer/toy.ts', 'test/explorer/fuzz.test.ts', [
    ['this.valueAfter(calls, register) === expected', 'false'],
    ['this.valueAfter(calls, register) === expected', 'true'],
    ['change <= calls', 'change < calls'],
  ]),
  ...rules('lib/explorer/strategies/preemption-bound.ts', 'test/explorer/strategies.test.ts', [
    ['goesOn.length > 0 ? 1 : 0', '1'],
  ]),
  ...rules('lib/explorer/strategies/delay-bound.ts', 'test/explorer/known-answers.test.ts', [
    ['[...enabled.slice(from), ...enabled.slice(0, from)]', 'enabled'],
  ]),
  ...rules('lib/explorer/strategies/pct.ts', 'test/explorer/strategies.test.ts', [
    ['this.priorities.set(this.highest(enabled), change)', 'this.priorities.set(0, change)'],
    ['this.changes.set(Math.floor(this.random() * this.longest), -lower);', ''],
    ['-lower)', 'lower)'],
  ]),
  ...rules('lambdas/container.ts', 'test/lambdas/handler.test.ts', [['await endOfCalls();', '']]),
  ...rules('lib/aws/gate.ts', 'test/aws/gate.test.ts', [
    ['isWrite || isDue', 'isDue'],
    ['isWrite || isDue', 'isWrite'],
    ['atMs - this.known.atMs >= restMs', 'true'],
    ['this.known = undefined;\n    return this.write();', 'return this.write();'],
    ['this.known = undefined;\n        return', 'return'],
    ['if (hold) await this.wait(hold);', ''],
    ['faults.refusals.some((refusal) => refusal.service === service)', 'false'],
  ]),
  ...rules('lib/aws/gate-table.ts', 'test/aws/gate.test.ts', [
    ['call.endpoints.includes(hold.endpoint)', 'true'],
    ['if_not_exists(#fault.parkedMs, :now)', ':now'],
    ['untilOf(fault) > nowMs', 'true'],
    ['minute <= last', 'minute < last'],
    ['.sort((left, right) => left.atMs - right.atMs)', ''],
  ]),
  ...rules('lib/drills/deployed/call-log.ts', 'test/drills/deployed/call-log.test.ts', [
    ['this.lastReadMs - lookBackMs', 'this.lastReadMs'],
    ['this.lastReadMs = readMs;', ''],
    ['atMs >= this.startMs && ', ''],
  ]),
  ...rules('lib/drills/deployed/stack.ts', 'test/drills/deployed/play.test.ts', [
    ['!isDrillStack || gateTable === undefined', 'gateTable === undefined'],
    ['await clearZone(this.zone);', ''],
  ]),
  ...rules('lib/drills/deployed/play.ts', 'test/drills/deployed/play.test.ts', [
    ["if (probed.trust === 'trusted') return null;", 'return null;'],
  ]),
  ...rules('lib/drills/deployed/journal.ts', 'test/drills/deployed/play.test.ts', [
    ['if (this.position === this.entries.length) {', 'if (this.position >= 0) {'],
  ]),
  ...rules('lib/control-plane/fence.ts', 'test/control-plane/fence.test.ts', [
    ["if (fence.frozen) return 'frozen';", ''],
    ['fence.generation > offer.since', 'fence.generation >= offer.since'],
    ['fence.generation < offer.since', 'fence.generation <= offer.since'],
    ['fence.overrides > 0', 'fence.overrides > 1'],
    ["fence.hash === offer.hash ? 'same' : 'conflict'", "'same'"],
  ]),
  ...rules('lib/control-plane/retention.ts', 'test/control-plane/retention.test.ts', [
    ['!reachable.has(generation) && ', ''],
    ['generation < newest)', 'generation <= newest)'],
    ['Math.max(newestPlanned, picture.fence.value.generation)', 'newestPlanned'],
    ['!picture.fence || picture.fence.value.frozen', '!picture.fence'],
    ['...generationsShown(picture, picture.roots, zone),', ''],
    ['...generationsShown(picture, picture.rollbacks, zone),', ''],
    ['.slice(keepCount)', '.slice(keepCount - 1)'],
    ['generation < applied - keepCount', 'generation <= applied - keepCount'],
  ]),
  ...rules('lib/control-plane/guards.ts', 'test/control-plane/guards.test.ts', [
    ['if (live < floor) throw', 'if (live <= floor) throw'],
    ['nowMs < one.untilMs', 'nowMs <= one.untilMs'],
    ['if (!after.types.includes(type)) return 1;', ''],
  ]),
  ...rules('lib/control-plane/drafting.ts', 'test/control-plane/drafting.test.ts', [
    ['if (live >= rules.floor) continue;', 'if (live > rules.floor) continue;'],
    ['share > rules.changeLimit', 'share >= rules.changeLimit'],
    ['(last?.healthy ?? true)', 'false'],
    ['if (before && sameTargets(before, wanted)) return [before];', ''],
  ]),
  ...rules('lib/control-plane/health.ts', 'test/control-plane/health.test.ts', [
    ['rest.length > 0 && ', ''],
    ['up + down === 0 ? undefined : ', ''],
    ['> healthyShare', '>= healthyShare'],
  ]),
  ...rules('lib/control-plane/repair.ts', 'test/control-plane/repair.test.ts', [
    ['generation < planned.since && serves(', 'generation <= planned.since && serves('],
    ['hasWholeTree(picture, planned, zone) &&', ''],
    ['generation > installed &&', 'generation >= installed &&'],
    ['if (fence && isByOperator(fence.value)) return undefined;', ''],
  ]),
  ...rules('lib/control-plane/repair.ts', 'test/lambdas/reports.test.ts', [
    ['fence !== undefined && fence.value.generation > 0', 'fence !== undefined'],
    ['generationsShown(picture, [root], zone).length > 0 && !', '!'],
  ]),
  // What leaves a function as an error.
  ...rules('lambdas/observed.ts', 'test/lambdas/telemetry.test.ts', [
    ['throw bare(error);', 'throw error;'],
    ['new Error(withoutAccounts(message))', 'new Error(message)'],
  ]),
  ...rules('lib/control-plane/batches.ts', 'test/control-plane/batches.test.ts', [
    ["[{ action: 'DELETE', record: picture.fence.record }, created]", '[created]'],
    ["isFirst ? 'CREATE' : 'UPSERT'", "'UPSERT'"],
    ['!isFirst && !keys.has(recordKey(record))', '!keys.has(recordKey(record))'],
  ]),
  // The order of fence and check, and the swap that covers what was read.
  ...rules('lib/aws/zone.ts', 'test/aws/zone.test.ts', [
    ['if (fence?.text !== after[index]?.text) throw', 'if (false) throw'],
    ['const after = await this.readFences(endpoints);', 'const after = before;'],
  ]),
  ...rules('lib/aws/zone-scan.ts', 'test/aws/zone-scan.test.ts', [
    ['!order.startsWith(range.order)', 'true'],
    ['range.order <= order;', 'range.order < order;'],
  ]),
  ...rules('lib/aws/patience.ts', 'test/aws/patience.test.ts', [['!isThrottle(error) || ', '']]),
  ...rules('lib/control-plane/batches.ts', 'test/control-plane/batches.test.ts', [
    ['isSwapped && !there.has(recordKey(record))', 'isSwapped'],
    ['isSwapped && !there.has(recordKey(record))', '!there.has(recordKey(record))'],
  ]),
  ...rules('lambdas/lane/decide.ts', 'test/lambdas/build.test.ts', [
    ['picture.roots.length > 0', 'picture.roots.length > 2'],
    ["if (decision === 'conflict') throw", 'if (decision !== decision) throw'],
  ]),
  ...rules('lambdas/lane/build.ts', 'test/lambdas/build.test.ts', [
    ['since > input.generation', 'since >= input.generation'],
    ['urgent.length > 0 && urgent.length < wanted.length', 'false'],
    ['if (changeId === undefined) throw', 'if (false) throw'],
  ]),
  ...rules('lambdas/lane/yielding.ts', 'test/lambdas/yielding.test.ts', [
    ['input.yielded?.to === to ? input.yielded.times : 0', '0'],
    ['!attempt.startsWith(own)', 'true'],
    ['before < limit ?', 'before <= limit ?'],
    ['if (others.length === 0) return undefined;', 'if (others.length >= 0) return undefined;'],
    ['>= waitLimit', '> waitLimit'],
  ]),
  ...rules('lambdas/lane/install.ts', 'test/lambdas/install.test.ts', [
    ['picture.fence?.value.attempt !== built?.attempt', 'false'],
    ["decide(lane, picture, planned) !== 'install'", 'false'],
    ['!hasWholeTree(picture, planned, lane.zone.name)', 'false'],
    ['!urgent && !(await lane.zone.isInSync(changeId))', 'false'],
    ['if (lane.safeguards.floor) {', 'if (false) {'],
    // The read-back after success.
    ['await readBack(lane, parts);', ''],
    ['fence?.text === picture.fence?.text', 'fence?.text !== picture.fence?.text'],
  ]),
  // The read-back after an error.
  ...rules('lambdas/lane/send.ts', 'test/lambdas/send.test.ts', [
    ['if (fence?.value.attempt === first.attempt) return undefined;', ''],
    ['fence?.text !== first.picture.fence?.text', 'fence?.text === first.picture.fence?.text'],
    ['if (error instanceof ThrottledError) throw error;', ''],
    ['endpoints.length > 1', 'endpoints.length > 2'],
  ]),
  ...rules('lambdas/lane/confirm.ts', 'test/lambdas/clean-up.test.ts', [
    ['mine.attempt === picture.fence?.value.attempt', 'true'],
    ['!isMine(picture) && !byOthers', '!byOthers'],
    ['if (picture.roots.length === 0) return false;', ''],
  ]),
  ...rules('lambdas/lane/confirm.ts', 'test/drills/explored/found.test.ts', [
    ['if (picture.roots.length === 0) return false;', ''],
  ]),
  ...rules('lambdas/lane/clean-up.ts', 'test/lambdas/clean-up.test.ts', [
    ['read.fence.value.attempt !== confirmed.attempt', 'false'],
    ['!(await lane.zone.isInSync(confirmed.changeId))', 'false'],
    ['[...swap(picture, next), ...deletions(tree)]', 'deletions(tree)'],
  ]),
  ...rules('lib/aws/plan-table.ts', 'test/aws/plan-table.test.ts', [
    ['generation <= :g', 'generation < :g'],
    ["'generation = :head'", "'generation >= :head'"],
    ['isLost(error)) return false', 'isLost(error)) return true'],
  ]),
  ...rules('lib/aws/archive.ts', 'test/aws/archive.test.ts', [
    ["IfNoneMatch: '*',", ''],
    ["nameOf(error) === 'PreconditionFailed'", "nameOf(error) !== 'PreconditionFailed'"],
  ]),
  ...rules('lib/aws/plan-store.ts', 'test/aws/plan-store.test.ts', [
    ['read.head > (archived ?? 0)', 'read.head < (archived ?? 0)'],
  ]),
  ...rules('lib/aws/operator.ts', 'test/aws/operator.test.ts', [
    ['overrides: fence.overrides + 1', 'overrides: fence.overrides'],
    ['now?.value.attempt !== fence.attempt', 'false'],
    ['isAccepted && sent ?', 'false && sent ?'],
    ['if (live >= this.options.floor) continue;', 'continue;'],
  ]),
  // What the probe takes for a refusal, what it leaves behind, and where it writes at all.
  ...rules('lib/aws/conformance/scratch.ts', 'test/aws/conformance/probe.test.ts', [
    ['if (this.options.signal?.aborted && !this.clearing)', 'if (false)'],
    ['if (this.options.signal?.aborted && !this.clearing)', 'if (this.options.signal?.aborted)'],
    [
      "new Set(['InvalidChangeBatch', 'InvalidInput'])",
      "new Set(['InvalidChangeBatch', 'Throttling'])",
    ],
    ['if (!isThrottle(error)) throw error;', 'throw error;'],
    ['this.touched = true;', ''],
    ['const answer = await ifAnswered(() => this.remove([stray]));', 'const answer = false;'],
    ['round < clearLimit && left.length > 0;', 'round < 1;'],
  ]),
  ...rules('lib/aws/conformance/bench.ts', 'test/aws/conformance/probe.test.ts', [
    ['if (answer.accepted) return fails(', 'if (false) return fails('],
    ["if (effect !== '') return", 'if (false) return'],
  ]),
  ...rules('lib/aws/conformance/probe.ts', 'test/aws/conformance/probe.test.ts', [
    ['leftOver = await scratch.clear();', ''],
    ["bearing === 'fence'", 'bearing !== undefined'],
    ["if (ids('unknown').length > 0) return", 'if (false) return'],
  ]),
  ...rules('lib/cli/doctor/zone.ts', 'test/cli/doctor/examine.test.ts', [
    ['hasDrills || isEmpty', 'true'],
  ]),
  ...rules('lib/cli/doctor/permissions.ts', 'test/cli/doctor/examine.test.ts', [
    ["EvalDecision !== 'allowed'", "EvalDecision === 'explicitDeny'"],
    ['missing.length > 0 && !isExplicit', 'missing.length > 0'],
  ]),
  ...rules('lib/cli/doctor/quotas.ts', 'test/cli/doctor/examine.test.ts', [
    ['if (others + needed <= limit)', 'if (others <= limit)'],
    ['if (used + needed <= limit)', 'if (used <= limit)'],
  ]),
  ...rules('lib/aws/operator.ts', 'test/cli/deployed/remove.test.ts', [
    ["changes: ours.map((record): Change => ({ action: 'UPSERT', record })),", 'changes: [],'],
  ]),
  ...rules('lib/aws/remover.ts', 'test/cli/deployed/remove.test.ts', [
    ['if (read?.fence?.value.attempt !== attempt) throw', 'if (!read?.fence) throw'],
    ['isLast ? now === undefined : now?.value.attempt === next.attempt', 'false'],
    ['fences && index === batches.length - 1', 'index === batches.length - 1'],
  ]),
  ...rules('lib/aws/withdrawal.ts', 'test/cli/deployed/remove.test.ts', [
    ['if (await plans.table.commit(stored, head)) {', 'if (stored.generation > 0) {'],
  ]),
  ...rules('lib/aws/switch-together.ts', 'test/cli/deployed/together.test.ts', [
    ['fence && fence.attempt === attempts.get(endpoint)', 'fence'],
    ['picture.fence || picture.roots.length === 0', 'picture'],
  ]),
  ...rules('lib/control-plane/owned.ts', 'test/cli/deployed/remove.test.ts', [
    ['isSomebodyElses(endpoint, records, ours) ? undefined', 'false ? undefined'],
    ["generationInFence(values.join(' ')) !== undefined", 'values.length > 0'],
  ]),
  ...rules('lib/control-plane/removal.ts', 'test/cli/deployed/remove.test.ts', [
    ['roots ? new Set<number>() : liveGenerations(owned, zone)', 'new Set<number>()'],
    ['elements + 2 <= batchLimits.elements', 'elements <= 2 * batchLimits.elements'],
  ]),
  ...rules('lib/control-plane/standing.ts', 'test/cli/deployed/status.test.ts', [
    ['overrides > 0 || shown === undefined', 'shown === undefined'],
    ['if (live < floor) {', 'if (live <= floor) {'],
    ['missing + different + stored.size === 0', 'missing + stored.size === 0'],
    ['if (generation < since) {', 'if (generation <= since) {'],
  ]),
  ...rules('lib/cli/deployed/removing.ts', 'test/cli/deployed/remove.test.ts', [
    ['functionTimeoutSeconds * 1_000', '0'],
  ]),
  // Each retry rule of the state machines.
  ...rules('lib/stacks/tasks.ts', 'test/workflows/failures.test.ts', [
    ['const failureAttempts = 2;', 'const failureAttempts = 0;'],
  ]),
  ...rules('lib/stacks/lane-workflow.ts', 'test/workflows/failures.test.ts', [
    ['errors: finalErrors, maxAttempts: 0', 'errors: finalErrors, maxAttempts: 3'],
    [".addCatch(skip, { errors: ['StalePlanError'], resultPath: '$.failure' })", ''],
    ['const failureAttempts = 3;', 'const failureAttempts = 0;'],
  ]),
  ...rules('lib/stacks/tasks.ts', 'test/workflows/retries.test.ts', [
    ['const throttleAttempts = 10;', 'const throttleAttempts = 0;'],
    ['const pendingAttempts = 360;', 'const pendingAttempts = 0;'],
  ]),
  ...rules('lib/stacks/lane-workflow.ts', 'test/workflows/retries.test.ts', [
    ['const contentionAttempts = 20;', 'const contentionAttempts = 0;'],
  ]),
  // What calls touch, and what the explorer of users' handlers rests on.
  ...rules('lib/emulator/dynamodb/footprint.ts', 'test/emulator/footprints.test.ts', [
    ['return reads ? readingAndWriting(key) : writing(key);', 'return reading(key);'],
    ['return schema.sortKey ? keysUnder(`${key}/`) : key;', 'return key;'],
    ['return keyPart(keyText(takeValue(value)));', 'return keyPart(keyText(value));'],
  ]),
  ...rules('lib/emulator/route53/footprint.ts', 'test/emulator/footprints.test.ts', [
    ["if (Action === 'DELETE') return key;", 'return key;'],
    ['keysUnder(typePrefix(targetZoneId, target, Type))', 'typePrefix(targetZoneId, target, Type)'],
    ['to: all.to };', 'to: all.from };'],
  ]),
  ...rules('lib/emulator/s3/footprint.ts', 'test/emulator/footprints.test.ts', [
    ['return reading(keysUnder(objectKey({ Bucket, Key: Prefix })));', 'return reading();'],
  ]),
  ...rules('lib/explored-aws/properties.ts', 'test/explored-aws/explore.test.ts', [
    ['if (seers.length === 0) return footprint;', 'if (seers.length >= 0) return footprint;'],
    ['this.growths += 1;', ''],
    ["return property(state) === false ? 'does not hold' : undefined;", 'return undefined;'],
  ]),
  ...rules('lib/explored-aws/search.ts', 'test/explored-aws/explore.test.ts', [
    ['exhausted && growthOf() === growth', 'true'],
  ]),
  ...rules('lib/explored-aws/run.ts', 'test/explored-aws/virtual.test.ts', [
    ['reads: [...reads, CLOCK_KEY]', 'reads'],
    ['sort((a, b) => a.atMs - b.atMs)', ''],
    ['random: seededRandom(scene.seed + index)', 'random: seededRandom(scene.seed)'],
    ['if (waiting.has(index) || this.endings.has(name)) continue;', 'continue;'],
    ['if (this.stateOf(index).callCount === 0)', 'if (this.endings.size < 0)'],
  ]),
  ...rules('lib/explored-aws/run.ts', 'test/explored-aws/world.test.ts', [
    ['if (this.failure) throw this.failure;', ''],
  ]),
  ...rules('lib/explorer/replay.ts', 'test/drills/explored/repeat.test.ts', [
    ['if (missing) throw', 'if (false) throw'],
  ]),
  ...rules('lib/explorer/replay.ts', 'test/explored-aws/full-stack.test.ts', [
    ['if (!expected || call.outcome === expected.outcome) continue;', 'continue;'],
  ]),
  ...rules('lib/explorer/replay.ts', 'test/explored-aws/virtual.test.ts', [
    ['identityOf(one) === identityOf(other)', 'true'],
  ]),
  ...rules('lib/explorer/token.ts', 'test/explored-aws/explore.test.ts', [
    [
      'if (call && fingerprint(identityOf(call)) === expected) return call;',
      'if (call) return call;',
    ],
    ['if (hash.join() !== settingHash(setting).join()) {', 'if (hash.length === 0) {'],
  ]),
  // What a search of states rests on: which moves are left out, what a state is, and what falls on arrival.
  ...rules('lib/drills/explored/settled.ts', 'test/drills/explored/settled.test.ts', [
    ["shared.hasObject(command.input.Key ?? '') ? 'settled' : 'open'", "'settled'"],
    ["shared.isNewestArchived() ? 'without-planner' : 'open'", "'without-planner'"],
    ["item === 'head' ? 'without-planner' : 'open'", "'without-planner'"],
    ["if (request.kind !== 'aws') return 'open';", "if (request.kind !== 'aws') return 'settled';"],
    ["shared.failsCondition(request) ? 'settled' : 'open'", "'settled'"],
    ['safeguards.fence && command.input.Key', 'command.input.Key'],
    ["safeguards['conditional-write'] && shared.hasItem", 'shared.hasItem'],
    ["&& shared.hasItem(command) ? 'settled'", "? 'settled'"],
    ['isAsPlanned && staysAsPlanned(safeguards)', 'staysAsPlanned(safeguards)'],
    ["safeguards.fence && safeguards['reachable-clean-up'] &&", 'safeguards.fence &&'],
    [
      "safeguards['reachable-clean-up'] && safeguards['conditional-write']",
      "safeguards['reachable-clean-up']",
    ],
  ]),
  // What is said of a search besides its verdict: what happened, which orders were seen, and what is left.
  ...rules('lib/drills/explored/milestones.ts', 'test/drills/explored/milestones.test.ts', [
    ['plans > 1 && safeguards.fence', 'plans > 1'],
    ['plans > keepCount + spared', 'plans > keepCount'],
    ["decision === 'stale' ? staleRefused : undefined", 'undefined'],
  ]),
  ...rules('lib/drills/explored/document.ts', 'test/drills/explored/document.test.ts', [
    ['exhausted && neverIn(sometimes).length === 0', 'exhausted'],
  ]),
  ...rules('lib/explorer/races.ts', 'test/explorer/races.test.ts', [
    ['first: [!isTurned, isTurned]', 'first: [true, false]'],
    ['pair.first[1] ||= first[1];', ''],
    ['earlier.actor > later.actor', 'false'],
  ]),
  ...rules('lib/explorer/happens-before.ts', 'test/explorer/races.test.ts', [
    ['if (other.actor !== call.actor) onRace', 'onRace'],
  ]),
  ...rules('lib/explorer/estimate.ts', 'test/explorer/estimate.test.ts', [
    ['weight /= of;', ''],
    ['if (before === 1) this.once -= 1;', ''],
    ['if (before === 0 && times === 1)', 'if (before === 0)'],
    ['before + times', 'before + 1'],
  ]),
  ...rules('lib/explorer/states.ts', 'test/explorer/states.test.ts', [
    ['done: Math.max(0, next - 1)', 'done: next'],
  ]),
  ...rules('lib/drills/explored/state-space.ts', 'test/drills/explored/search.test.ts', [
    ['if (!this.hasPlanned(actors)) return false;', ''],
    ['isInOrder &&= id === name;', ''],
    ['const swapped = this.keyAs(state, this.swap);', 'const swapped = this.keyAs(state);'],
    ['const order = swap ? this.swappedPlaces : this.inPlace;', 'const order = this.inPlace;'],
  ]),
  // Where everything is as planned, what is read is final; a batch there would show that it is not.
  ...rules('lib/drills/explored/shared.ts', 'test/drills/explored/as-planned.test.ts', [
    [' && victims.length === 0', ''],
  ]),
  ...rules('lib/drills/explored/state-space.ts', 'test/drills/explored/as-planned.test.ts', [
    ['this.isKept &&\n        state', 'false &&\n        state'],
  ]),
  ...rules('lib/drills/explored/faults.ts', 'test/drills/explored/faults.test.ts', [
    ["step === 'make-plan' && looksAtZone", 'looksAtZone'],
    [' && isRead(request);\n  return step', ';\n  return step'],
  ]),
  // Functions that run twice: when, beside what, and what is left of them.
  ...rules('lib/drills/explored/state-space.ts', 'test/drills/explored/search.test.ts', [
    ["const kind = isFree ? 'free' : 'write';", "const kind = isFree ? 'free' : 'read';"],
    [
      'const number = swap ? this.shared.swapped(shared, swap) : shared.number;\n    const numbers = [number, faultsLeft, duplicatesLeft];',
      'const number = swap ? this.shared.swapped(shared, swap) : shared.number;\n    const numbers = [number, faultsLeft];',
    ],
  ]),
  ...rules('lib/drills/explored/state-space.ts', 'test/drills/explored/live-runs.test.ts', [
    ['return isOver && isSweepTime', 'return isSweepTime'],
    ['(isPutOff && isIdle(again))', 'isPutOff'],
  ]),
  ...rules('lib/drills/explored/standings.ts', 'test/drills/explored/search.test.ts', [
    ['this.swap?.templateOf(invoked.template) ?? invoked.template', 'invoked.template'],
  ]),
  ...rules('lib/drills/explored/replay.ts', 'test/drills/explored/live-runs.test.ts', [
    ['count === this.count && this.given === 0', 'count === this.count'],
  ]),
  ...rules('lib/drills/explored/actor-graph.ts', 'test/drills/explored/faults.test.ts', [
    ['...(invoked && index === 0 && {', '...(invoked && {'],
  ]),
  // What makes a reading void, and what a function whose reading is void may still be hurried to do.
  ...rules('lib/drills/explored/void-readings.ts', 'test/drills/explored/void-readings.test.ts', [
    ["(step === 'build') return fence ? read : [];", "(step === 'build') return read;"],
    ["step !== 'clean-up' && Math.max(endpoints.length, built.length) > 1", 'false'],
    ['one.endpoint === endpoint).length === 1', 'one.endpoint === endpoint).length >= 1'],
    ['now !== undefined && drawn.includes(now)', 'false'],
    ["type !== 'TXT' || most !== 1", "type !== 'TXT'"],
  ]),
  ...rules('lib/drills/explored/actor-graph.ts', 'test/drills/explored/search.test.ts', [
    ['!invoked || awaitedChange(request) !== undefined', '!invoked'],
  ]),
  ...rules('lib/drills/explored/fault-plans.ts', 'test/drills/explored/fault-plans.test.ts', [
    ['if (this.known.has(key)) return;', ''],
    ['isTaken || alike.length', 'alike.length'],
    ['isTwice(one) === isTwice(fault)', 'true'],
  ]),
  ...rules('lib/drills/explored/second-runs.ts', 'test/drills/explored/second-runs.test.ts', [
    ['this.underWay.size === 0 && ', ''],
    ['!this.made.has(fault) && ', ''],
    ['this.underWay.delete(actor);', ''],
  ]),
  ...rules('lib/drills/explored/faults.ts', 'test/drills/explored/live-runs.test.ts', [
    ["isThere && fault.kind !== 'duplicate'", 'isThere'],
  ]),
  ...rules('lib/drills/explored/state-space.ts', 'test/drills/explored/faults.test.ts', [
    ['!isPutOff && (isVoidIn', '(isVoidIn'],
    ["planner?.requests.every(({ form }) => form.kind === 'sweep') ?? true", 'true'],
  ]),
  ...rules('lib/drills/explored/world.ts', 'test/drills/explored/faults.test.ts', [
    ["request.kind === 'start' && isTwice(", "request.kind === 'sweep' && isTwice("],
  ]),
  ...rules('lib/drills/explored/actors.ts', 'test/drills/explored/faults.test.ts', [
    ["name === 'planner' ? plans : plans + duplicates", 'plans'],
  ]),
  ...rules('lib/drills/explored/actors.ts', 'test/drills/explored/live-runs.test.ts', [
    ['afterWrites();', ''],
  ]),
  ...rules('lib/explorer/live.ts', 'test/drills/explored/live-runs.test.ts', [
    ['queueMicrotask(() => nextTick(resolve))', 'resolve()'],
  ]),
  ...rules('lib/drills/explored/lane-swap.ts', 'test/drills/explored/lane-swap.test.ts', [
    [', ...tags];', '];'],
    ['this.words.set(word, others[place]', "this.words.set('', others[place]"],
    ['this.templates.set(swapped, template);', 'this.templates.set(swapped, swapped);'],
  ]),
  ...rules('lib/drills/explored/shared-graph.ts', 'test/drills/explored/search.test.ts', [
    ['node.example.queuedFor(queued.get(name) ?? name)', 'node.example.queuedFor(name)'],
  ]),
  ...rules('lib/drills/explored/naming.ts', 'test/drills/explored/live-runs.test.ts', [
    ['(this.taken & bitOf(name)) !== 0', 'false'],
    ['${template}:${ids.join()}`', '${template}`'],
    ['(name < 0 ? ofOwn.get(name) : ofPlaces[name]) ?? name', 'name'],
  ]),
  ...rules('lib/drills/explored/replay.ts', 'test/drills/explored/search.test.ts', [
    ['else frame.attemptsLeft.push(attemptsLeft);', ''],
  ]),
  ...rules('lib/drills/explored/replay.ts', 'test/drills/explored/live-runs.test.ts', [
    ['this.entries = this.entries.filter((entry) => entry.task !== task);', ''],
    ['if (attemptsLeft >= plenty) this', 'if (attemptsLeft >= 0) this'],
    ['[state, data, attemptsLeft])', '[state, attemptsLeft])'],
  ]),
  ...rules('lib/drills/explored/shared.ts', 'test/drills/explored/search.test.ts', [
    ['[records, route53.serverText(this.zone.id, 0, rootTypes)]', '[records]'],
  ]),
  ...rules('lib/drills/explored/shared-graph.ts', 'test/drills/explored/live-runs.test.ts', [
    ['shared.arriveIdle();', ''],
    ['isRead(request) ? example : example.copy(changing)', 'example'],
  ]),
  ...rules('lib/drills/explored/arrivals.ts', 'test/drills/explored/arrivals.test.ts', [
    ['live > 0);', 'true);'],
    ['lacking |= change;', ''],
    ['open.toSorted((left, right) => right - left)', 'open'],
    ['(before.arrived & after.lacking) === 0', 'true'],
  ]),
  ...rules('lib/drills/explored/walk-part.ts', 'test/drills/explored/walk-part.test.ts', [
    ['spread(seed, Math.floor(part / count))', 'seed'],
    ['index: part % count', 'index: 0'],
    ['Math.min(size, left)', 'size'],
  ]),
  ...rules('lib/drills/explored/repeat.ts', 'test/drills/explored/repeat.test.ts', [
    ['throughStack: true', 'throughStack: false'],
    ['schedule % sampleEvery === 0', 'schedule === 0'],
    ['if (before === now) return;', 'if (before) return;'],
  ]),
  ...rules('lib/drills/explored/explore.ts', 'test/drills/explored/livelock.test.ts', [
    [
      'const shown = property === livelock.property ? undefined : property;',
      'const shown = property;',
    ],
    ['this.fall = { ...this.fall, violations };', ''],
  ]),
  ...rules('lib/drills/explored/shared.ts', 'test/drills/explored/repeat.test.ts', [
    ['new DynamoDbService({ clock })', 'new DynamoDbService()'],
  ]),
  ...rules('lib/emulator/sdk/s3-http.ts', 'test/explored-aws/full-stack.test.ts', [
    ["IfNoneMatch: headers['if-none-match'],", ''],
    ["textElement('Code', name)", "textElement('Code', '')"],
    ['if (other !== undefined) throw', 'if (false) throw'],
    ['elementsOf(value)', '[]'],
  ]),
  ...rules('lib/emulator/sdk/full-stack.ts', 'test/explored-aws/full-stack.test.ts', [
    ['if (!output.Body) return output;', 'return output;'],
  ]),
  ...rules('lib/drills/explored/sweeps.ts', 'test/drills/explored/sweeps.test.ts', [
    ['round >= own + (isFirst ? 1 : 0)', 'round >= own'],
    ['isAtRest && round > 0', 'round > 0'],
  ]),
  ...rules('lib/drills/explored/answers.ts', 'test/drills/explored/answers.test.ts', [
    ['{ [dateKey]: original.getTime() }', 'value'],
    ['text.includes(dateKey) ? msAsDates : undefined', 'undefined'],
  ]),
  ...rules('lib/explorer/pieces.ts', 'test/explorer/pieces.test.ts', [
    ['this.known.push(id) - 1', '0'],
    ['this.numbersOf(ids).join()', 'ids.length'],
  ]),
  ...rules('lib/explorer/states.ts', 'test/explorer/states.test.ts', [
    ['if (!onPath.has(key)) continue;', 'continue;'],
    ['onPath.delete(frame.key);', ''],
    ['return space.judgeEnd(state)[0];', 'return undefined;'],
    ['if (seen.size >= maxStates) return result(false);', ''],
  ]),
  ...rules('lib/emulator/route53/propagation.ts', 'test/emulator/route53/propagation.test.ts', [
    ['return !isTouched && isDeepStrictEqual', 'return isDeepStrictEqual'],
    ['|| this.isSuperseded(key, number)', ''],
    ['counts(key) && !this.isSuperseded(key, number)', 'counts(key)'],
    ['names.has(key.name) && !this.isSuperseded(key, number)', 'names.has(key.name)'],
    ['if (this.isSuperseded(key, batch.number)) continue;', ''],
  ]),
  ...rules('lib/emulator/route53/prospect.ts', 'test/emulator/route53/propagation.test.ts', [
    ['asked.add(wildcard);', ''],
    ['isByWildcard ? server.lacks() : server', 'server'],
    ['if (records.at(owner).length > 0) return found;', ''],
  ]),
  ...rules('lib/emulator/route53/propagation.ts', 'test/emulator/copies.test.ts', [
    ['copy.expected = [...this.expected];', ''],
  ]),
  ...rules('lib/emulator/route53/service.ts', 'test/emulator/copies.test.ts', [
    ['(zone) => zones.get(zone) ?? zone', '(zone) => zone'],
  ]),
  ...rules('lib/emulator/dynamodb/table.ts', 'test/emulator/copies.test.ts', [
    ['{ hash, items: [...items] }', '{ hash, items }'],
  ]),
  ...rules('lib/control-plane/properties.ts', 'test/control-plane/properties.test.ts', [
    ['for (const [root, generation] of this.shown) copy.shown.set(root, generation);', ''],
  ]),
  // What a certificate is worth: each edit lets one pass that should not.
  ...rules('lib/drills/explored/certificate.ts', 'test/cli/certify.test.ts', [
    ['return seal !== hashOf(claim);', 'return hashOf(claim) === seal.slice(1);'],
    ["...fieldsOf('counts', counts),", ''],
    ['if (found || !exhausted) throw', 'if (found) throw'],
  ]),
  ...rules('lib/cli/certificate-check.ts', 'test/cli/certify.test.ts', [
    ['code.bundles === bundles && ', ''],
    [' && code.machines === machines', ''],
    ['if (name !== wanted)', 'if (false)'],
    ['if (names.length === 0)', 'if (names.length < 0)'],
  ]),
];
