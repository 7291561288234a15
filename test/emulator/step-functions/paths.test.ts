import { describe, expect, test } from 'vitest';
import { InvalidDefinitionError } from '../../../lib/emulator/step-functions/errors.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import {
  compilePath,
  compileReferencePath,
  select,
} from '../../../lib/emulator/step-functions/paths.ts';
import { NotEmulatedError } from '../../../lib/emulator/service.ts';

const input: Json = {
  zones: [
    { id: 'a', weights: [1, 2] },
    { id: 'b', weights: [3] },
    { id: 'c', off: null },
  ],
  'two words': { 'dotted.name': 5 },
  none: null,
  flag: false,
};
const scope = { input, context: () => ({ State: { Name: 'It' } }) };

describe('select', () => {
  test.each([
    { path: '$', want: input },
    { path: '$.flag', want: false },
    { path: '$.none', want: null },
    { path: '$.zones[1].id', want: 'b' },
    { path: '$.zones[-1].id', want: 'c' },
    { path: "$['zones'][0]['id']", want: 'a' },
    { path: '$["two words"]["dotted.name"]', want: 5 },
    { path: '$.zones[*].id', want: ['a', 'b', 'c'] },
    { path: '$.zones[*].weights', want: [[1, 2], [3]] },
    { path: '$.zones[*].weights[*]', want: [1, 2, 3] },
    { path: '$.zones[0:2].id', want: ['a', 'b'] },
    { path: '$.zones[1:].id', want: ['b', 'c'] },
    { path: '$.zones[:-1].id', want: ['a', 'b'] },
    { path: '$.zones[5:]', want: [] },
    { path: '$.zones[0,2].id', want: ['a', 'c'] },
    { path: "$.zones[0]['id','weights']", want: ['a', [1, 2]] },
    { path: '$..id', want: ['a', 'b', 'c'] },
    { path: '$..weights[0]', want: [1, 3] },
    { path: '$.zones[0].*', want: ['a', [1, 2]] },
    { path: '$.zones[*].nothing', want: [] },
    { path: '$$.State.Name', want: 'It' },
    { path: '$$', want: { State: { Name: 'It' } } },
    { path: '$.nothing', want: undefined },
    { path: '$.nothing.deeper', want: undefined },
    { path: '$.nothing[*].id', want: undefined },
    { path: '$.zones[3]', want: undefined },
    { path: '$.flag[0]', want: undefined },
    { path: '$.flag[1:]', want: undefined },
    { path: '$.constructor', want: undefined },
  ])('$path', ({ path, want }) => {
    expect(select(compilePath(path, 'It', 'InputPath'), scope)).toEqual(want);
  });
});

describe('compilePath', () => {
  test.each(['', 'a', '.a', '$.', '$a', '$..', '$.a[', '$.a[]', '$.a[b]', '$.a]', '$.a..', '$ .a'])(
    'refuses %j',
    (path) => {
      expect(() => compilePath(path, 'It', 'InputPath')).toThrow(InvalidDefinitionError);
    },
  );

  test.each(['$.a[?(@.b==1)]', '$.a[?(@.b)].c', '$.a[(@.length-1)]'])(
    'does not emulate %s',
    (path) => {
      expect(() => compilePath(path, 'It', 'InputPath')).toThrow(NotEmulatedError);
    },
  );

  test('names the state and the field', () => {
    expect(() => compilePath('oops', 'Install', 'InputPath')).toThrow(
      "state 'Install', InputPath: 'oops' is not a JSONPath",
    );
  });

  test.each(['$.a[*]', '$..a', '$.a[1:2]', '$.a[0,1]'])('%s is no reference path', (path) => {
    expect(() => compileReferencePath(path, 'It', 'ResultPath')).toThrow('more than one value');
  });
});
