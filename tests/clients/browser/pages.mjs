// Every page as a sample shows it, with the style sheet and the scripts of the provider: what is folded away is
// unfolded, no page is wider than its window, axe finds nothing serious, and no English word is broken where a line ends.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check, readInput } from '../visitor.mjs';
import { Stage, brokenWords } from './stage.mjs';

const { provider, folder, pages, screenshots } = await readInput();
const stage = await Stage.open({ story: 'pages', screenshots });
const found = [];

/** Shows the pages of one tab, one after the other. */
async function look(tab, names) {
  await tab.route(`${provider}/sample/*`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop();
    const body = await readFile(join(folder, decodeURIComponent(name)), 'utf8');
    await route.fulfill({ body, contentType: 'text/html; charset=utf-8' });
  });
  for (const name of names) {
    await tab.goto(`${provider}/sample/${encodeURIComponent(name)}`);
    await tab.$$eval('details', (folded) => folded.forEach((one) => { one.open = true; }));
    for (const width of [360, 1280]) {
      await tab.setViewportSize({ width, height: 800 });
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) found.push(`${name} is ${wide} px wider than ${width} px`);
      const broken = await brokenWords(tab, 'main h1, main h2, main button, main label, main .button');
      if (broken.length > 0) found.push(`${name} breaks ${broken.join(', ')} at ${width} px`);
      // The stories ask axe at both widths; of two hundred pages once is enough, and takes half the time.
      if (width === 360) for (const told of await stage.findings(tab)) found.push(`${name} at ${width} px: ${told}`);
    }
  }
}

const half = Math.ceil(pages.length / 2);
const tabs = [await stage.tab(), await stage.tab()];
await Promise.all(tabs.map((tab, at) => look(tab, pages.slice(at * half, (at + 1) * half))));
stage.scenes = pages.length;
check(found.length === 0, `every page fits and is accessible:\n${found.join('\n')}`);
await stage.close();
