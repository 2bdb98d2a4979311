// A real Chromium: every page that a story visits is judged by axe and pictured at the width of a telephone
// and of a desk.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { check } from '../visitor.mjs';

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WIDTHS = [360, 1280];

export class Stage {
  /** A fresh browser; `options` go to its context. */
  static async open({ story, screenshots, images }, options = {}) {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: QUIET });
    const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(20_000);
    mkdirSync(screenshots, { recursive: true });
    return Object.assign(new Stage(), { story, screenshots, images, browser, context, options, scenes: 0 });
  }

  /** A tab of somebody else, with a browser of her own. */
  async newcomer() {
    const context = await this.browser.newContext({ locale: 'zh-TW', ...this.options });
    context.setDefaultTimeout(20_000);
    return this.tab(context);
  }

  /** A new tab; a script that fails on a page fails the story. */
  async tab(context = this.context) {
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      console.error(`a script of ${page.url()} failed: ${error}`);
      process.exit(1);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy/.test(message.text())) {
        console.error(`the policy of ${page.url()} was broken: ${message.text()}`);
        process.exit(1);
      }
    });
    return page;
  }

  /** Judges and pictures a page; a `picture` for the README is made on request. */
  async scene(page, name, picture) {
    this.scenes += 1;
    const before = page.viewportSize();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(wide <= 0, `${name} fits ${width} px, it is ${wide} px wider`);
      await this.judge(page, `${name} at ${width} px`);
      const file = `${this.story}-${String(this.scenes).padStart(2, '0')}-${name}-${width}.png`;
      await page.screenshot({ path: join(this.screenshots, file), fullPage: true });
      if (this.images && picture?.width === width) {
        mkdirSync(this.images, { recursive: true });
        await page.screenshot({ path: join(this.images, picture.file) });
      }
    }
    await page.setViewportSize(before);
  }

  /** No finding of axe that is serious or critical. By evaluation, which the pages' own policy does not bind. */
  async judge(page, name) {
    const told = await this.findings(page);
    check(told.length === 0, `${name} is accessible:\n${told.join('\n')}`);
  }

  /** What axe finds that is serious or critical. */
  async findings(page) {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
    );
    const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    return grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  }

  async close() {
    await this.browser.close();
    console.log(`${this.story}: done, ${this.scenes} scenes`);
  }
}

/** Chooses the card whose words hold `words`, where cards are shown. */
export async function choose(page, words) {
  await page.locator('label.card', { hasText: words }).click();
}

/** Signs in on the provider's page. */
export async function signIn(page, { login, password }) {
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('#sign-in-form button[type=submit]');
}

/** The words within `selector` that stand on more than one line: a word is not to be broken where a line ends. */
export async function brokenWords(page, selector) {
  return page.$$eval(selector, (parts) => parts.flatMap((part) => {
    // What is folded away, or there for screen readers only, has no lines that anybody sees.
    if (!part.checkVisibility() || part.offsetWidth <= 1) return [];
    const broken = [];
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const { 0: word, index } of text.data.matchAll(/[A-Za-z]{2,}/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(word);
      }
    }
    return broken;
  }));
}
