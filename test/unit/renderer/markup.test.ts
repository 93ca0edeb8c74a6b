import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

it('lets no component write markup from text', async () => {
  const component =
    '<script lang="ts">\n  let { text }: { text: string } = $props();\n</script>\n\n{@html text}\n';
  const [{ messages }] = await new ESLint().lintText(component, { filePath: 'src/renderer/App.svelte' });
  expect(messages.map(({ ruleId, severity }) => [ruleId, severity])).toContainEqual([
    'svelte/no-at-html-tags',
    2,
  ]);
});
