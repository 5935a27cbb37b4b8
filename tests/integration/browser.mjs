// Opens the pages of a folder in Chromium and holds them against axe, html-validate and the Nu checker.
// Prints a line of JSON for each check: { name, message }, where an empty message is a pass.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, modules] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'node_modules', 'x.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core'), 'utf8');

const PAGES = ['demo', 'hostile', 'pass', 'error'];
const LARGE = 10_000;
/** Seconds of the page's main thread, which do not depend on what else the machine does. */
const SECONDS = 2;
const PHONE = { width: 390, height: 844 };

const address = (name) => pathToFileURL(path.join(folder, `${name}.html`)).href;
const verdict = (name) => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
const say = (answer) => console.log(JSON.stringify(answer));
const hold = (condition, message) => { if (!condition) throw new Error(message); };

const check = async (name, body) => {
  try {
    await body();
    say({ name, message: '' });
  } catch (error) {
    say({ name, message: String(error.message ?? error).slice(0, 1500) || 'failed' });
  }
};

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/** Opens a page, and fails for everything that the console says or the page asks for. */
const open = async (url, body, { quiet = true, ...options } = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => { if (request.url() !== url && !request.url().startsWith('data:')) said.push(`asks for ${request.url()}`); });
    await page.goto(url);
    const answer = await body(page, said);
    hold(!quiet || said.length === 0, said.join('\n'));
    return answer;
  } finally {
    await context.close();
  }
};

const picture = (page, name) => page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
/** Rows that are shown, by the browser's own layout. */
const shown = (page) => page.evaluate(() => [...document.querySelectorAll('#all tbody tr[id^=f]')].filter((row) => row.checkVisibility()).map((row) => row.id));
const fits = async (page) => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  hold(over <= 0, `${over} pixels stand over the edge`);
};

const looks = async (name) => {
  for (const colorScheme of ['light', 'dark']) {
    await check(`${name}: ${colorScheme}, no word on the console and no request`, () => open(address(name), async (page) => {
      await fits(page);
      await picture(page, `${name}-${colorScheme}`);
    }, { colorScheme }));
    await check(`${name}: axe finds nothing, ${colorScheme}`, () => open(address(name), async (page) => {
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      hold(violations.length === 0, violations.map((it) => `${it.id}: ${it.help}: ${it.nodes[0].html.slice(0, 200)} ${it.nodes[0].failureSummary}`).join('\n'));
    }, { colorScheme, bypassCSP: true }));
  }
  await check(`${name}: phone`, () => open(address(name), async (page) => {
    await fits(page);
    await picture(page, `${name}-phone`);
  }, { viewport: PHONE, deviceScaleFactor: 2, isMobile: true, hasTouch: true }));
  await check(`${name}: print`, () => open(address(name), async (page) => {
    await page.emulateMedia({ media: 'print' });
    const bare = await page.evaluate(() => [...document.querySelectorAll('#list details p')].filter((text) => text.getBoundingClientRect().height === 0).length);
    hold(bare === 0, `${bare} findings are not opened on paper`);
    hold(!await page.locator('#filters').isVisible(), 'filters are printed');
    await page.pdf({ path: path.join(folder, `${name}.pdf`), format: 'A4', printBackground: true });
  }));
};

const agrees = (name) => check(`${name}: the same findings as in the JSON, and nothing that is not ours`, () => open(address(name), async (page) => {
  const wanted = verdict(name).flaws.map((flaw) => `f${flaw.fingerprint}`).sort();
  const seen = await page.evaluate(() => [...document.querySelectorAll('#list tr[id]')].map((row) => row.id));
  hold(JSON.stringify(seen.sort()) === JSON.stringify(wanted), `${seen.length} rows, ${wanted.length} flaws`);
  const foreign = await page.evaluate(() => [
    ...[...document.querySelectorAll('img, iframe, object, embed, base, video, audio, form[action], script[src], link:not([rel=icon])')].map((it) => it.outerHTML),
    ...[...document.querySelectorAll('*')].flatMap((it) => [...it.attributes].filter(({ name }) => name.startsWith('on') || name === 'style').map(({ name }) => name)),
    ...[...document.links].filter(({ protocol, hash }) => !hash && !['http:', 'https:'].includes(protocol)).map(({ href }) => href),
    ...[...document.links].filter(({ hash, href }) => href.startsWith('file:') && !document.getElementById(hash.slice(1))).map(({ hash }) => `${hash} leads nowhere`),
    ...('hacked' in globalThis ? ['a script of a report ran'] : []),
    ...(document.scripts.length === 1 ? [] : [`${document.scripts.length} scripts`]),
  ]);
  hold(foreign.length === 0, foreign.join('\n').slice(0, 1000));
}));

const filters = async (javaScriptEnabled) => {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
  await check(`filters ${how}`, () => open(address('demo'), async (page) => {
    const { flaws, gates } = verdict('demo');
    const all = await shown(page);
    hold(all.length === flaws.length, `${all.length} of ${flaws.length} are shown at first`);
    await page.uncheck('#show-low');
    const lows = flaws.filter((flaw) => flaw.severity === 'low').length;
    hold((await shown(page)).length === all.length - lows, 'low severity is not left out');
    await page.uncheck('#show-open');
    const few = (await shown(page)).length;
    hold(few > 0 && few < all.length - lows, `${few} remain without what is open`);
    await page.click('#filters button[type=reset]');
    await page.waitForTimeout(100);
    hold((await shown(page)).length === all.length, 'reset does not show all');
    const container = gates.find((gate) => gate.id === 'container');
    await page.selectOption('#choose-gate', { label: `container (${container.counted})` });
    const counted = (await shown(page)).length;
    hold(counted === container.counted, `${counted} of the gate's ${container.counted} are shown`);
    await page.selectOption('#choose-tool', { index: 1 });
    hold((await shown(page)).length < counted, 'two choices do not act together');
  }, { javaScriptEnabled }));
};

const scripts = async () => {
  await check('search, order and count', () => open(address('demo'), async (page) => {
    const all = (await shown(page)).length;
    await page.fill('#search', 'openssl cms');
    await page.waitForTimeout(400);
    const found = (await shown(page)).length;
    hold(found > 0 && found < 10, `${found} rows for two words`);
    hold((await page.textContent('output.shown')) === `${found} of ${all} shown`, await page.textContent('output.shown'));
    await page.fill('#search', '');
    await page.waitForTimeout(400);
    await page.selectOption('#sort', 'id');
    const ids = await page.locator('#sorted summary b').allTextContents();
    const sorted = [...ids].sort(new Intl.Collator('en', { numeric: true }).compare);
    hold(ids.length === all && JSON.stringify(ids) === JSON.stringify(sorted), 'rows are not in order');
    await page.uncheck('#show-low');
    hold((await shown(page)).length < all, 'filters do not act on the ordered list');
    await page.reload();
    hold(await page.inputValue('#sort') === 'id' && !await page.isChecked('#show-low'), 'nothing is remembered');
    await page.click('#filters button[type=reset]');
    await page.waitForTimeout(100);
    hold((await shown(page)).length === all && await page.locator('#sorted').count() === 0, 'reset does not restore the list');
  }));
  await check('search on a phone', () => open(address('demo'), async (page) => {
    await page.fill('#search', 'openssl cms');
    await page.waitForTimeout(400);
    const found = (await shown(page)).length;
    hold(found > 0 && found < 10, `${found} rows for two words`);
  }, { viewport: PHONE }));
  await check('a link to a finding opens it, whatever is filtered', () => open(address('demo'), async (page) => {
    await page.uncheck('#show-critical');
    const way = page.locator('.remedies a').first();
    const id = (await way.getAttribute('href')).slice(1);
    await way.click();
    await page.waitForTimeout(200);
    hold(await page.locator(`#${id} details p`).isVisible(), `${id} is not open`);
  }));
  await check('snippets can be copied', () => open(address('demo'), async (page) => {
    await page.locator('.waive summary').first().click();
    await page.locator('.waive button').first().click();
    await page.locator('.waive button', { hasText: /Copied|Selected/ }).first().waitFor({ timeout: 5000 });
    hold((await page.locator('.waive pre').first().textContent()).startsWith('gate waiver add '), 'no command is offered');
  }));
  await check('the keyboard reaches the verdict, the filters and the details', () => open(address('demo'), async (page) => {
    await page.keyboard.press('Tab');
    hold(await page.evaluate(() => document.activeElement.className) === 'skip', 'the first stop is not the skip link');
    await page.keyboard.press('Enter');
    await page.locator('#show-low').focus();
    await page.keyboard.press('Space');
    hold(!await page.isChecked('#show-low'), 'a filter does not hear the keyboard');
    await page.locator('#show-low').press('Enter');
    await page.locator('#list summary').first().focus();
    await page.keyboard.press('Enter');
    hold(await page.locator('#list details[open]').count() === 1, 'details do not hear the keyboard');
  }));
};

const documented = () => {
  const page = readFileSync(new URL('../../docs/reference/outputs.md', import.meta.url), 'utf8');
  return /DirectoryBrowserSupport\.CSP="([^"]+)"/.exec(page)[1];
};

// Headers under which CI servers show what builds leave behind.
const HEADERS = {
  'the default of Jenkins': ["sandbox; default-src 'none'; img-src 'self'; style-src 'self';", false, false],
  'the default of newer Jenkins': ["sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';", false, false],
  'Jenkins with inline styles': ["sandbox; default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline';", true, false],
  'Jenkins as the documentation sets it': [documented(), true, true],
  'a sandbox with scripts': ['sandbox allow-scripts', true, true],
};

const served = async (name, [policy, styled, scripted]) => {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(readFileSync(path.join(folder, 'demo.html')));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${server.address().port}/report.html`;
  await check(`under ${name}`, () => open(url, async (page, said) => {
    await picture(page, `served-${name.replaceAll(' ', '-')}`);
    const all = await shown(page);
    hold(all.length === verdict('demo').flaws.length, `${all.length} findings are shown`);
    hold((await page.innerText('h1')).startsWith('FAIL'), 'the verdict is not the first heading');
    hold(await page.locator('#filters').isVisible() === styled, `the filters are ${styled ? 'not ' : ''}shown`);
    hold(await page.locator('#search').count() === (scripted ? 1 : 0), `there is ${scripted ? 'no' : 'a'} search`);
    await page.locator('#list summary').first().click();
    hold(await page.locator('#list details p').first().isVisible(), 'details do not open');
    if (styled) {
      await page.uncheck('#show-low');
      hold((await shown(page)).length < all.length, 'filters do not act');
    }
    const uncaught = said.filter((line) => /error/i.test(line) && !/Content Security Policy|sandboxed/.test(line));
    hold(uncaught.length === 0, uncaught.join('\n'));
    hold(asked.every((it) => it === '/report.html'), `asks for ${asked}`);
  }, { quiet: false }));
  server.close();
};

const large = () => check(`${LARGE} findings open within ${SECONDS} seconds`, async () => {
  const times = [];
  for (let at = 0; at < 3; at += 1) {
    times.push(await open(address('large'), async (page) => {
      const session = await page.context().newCDPSession(page);
      const metrics = async () => Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      await page.reload();
      hold((await page.evaluate(() => document.querySelectorAll('#list tr[id]').length)) === LARGE, 'rows are missing');
      const wall = await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd / 1000);
      return { wall, cpu: (await metrics()).TaskDuration };
    }));
  }
  times.sort((a, b) => a.cpu - b.cpu);
  say({ note: `measured: ${LARGE} findings: ${times.map(({ wall, cpu }) => `${cpu.toFixed(2)} s of main thread, ${wall.toFixed(2)} s until loaded`).join('; ')}` });
  hold(times[1].cpu < SECONDS, `${times[1].cpu} seconds`);
});

const largeFilters = () => check(`${LARGE} findings are filtered and searched`, () => open(address('large'), async (page) => {
  await picture(page, 'large-light');
  await page.selectOption('#choose-gate', { index: 1 });
  const counted = verdict('large').gates.find((gate) => gate.id === 'container').counted;
  const left = await page.evaluate(() => document.querySelector('output.shown').value);
  hold(left === `${counted} of ${LARGE} shown`, left);
  await page.fill('#search', 'package-120');
  await page.waitForTimeout(1500);
  const found = await shown(page);
  hold(found.length > 0 && found.length < 100, `${found.length} are found`);
}));

const validate = async (name) => {
  const file = path.join(folder, `${name}.html`);
  await check(`${name}: html-validate finds nothing`, async () => {
    const { HtmlValidate } = require('html-validate');
    // Nothing is submitted, so there is no button to submit with.
    const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'wcag/h32': 'off' } });
    const { results } = await validator.validateString(readFileSync(file, 'utf8'));
    const messages = results.flatMap((result) => result.messages);
    hold(messages.length === 0, messages.map((it) => `${it.line}:${it.column} ${it.ruleId}: ${it.message}`).join('\n'));
  });
  await check(`${name}: the Nu checker finds nothing`, () => {
    const jar = path.join(modules, 'node_modules', 'vnu-jar', 'build', 'dist', 'vnu.jar');
    // Text of reports is shown as it is, composed or not.
    const options = ['--stdout', '--exit-zero-always', '--format', 'gnu', '--filterpattern', '(?s).*Unicode Normalization Form.*'];
    const said = execFileSync('java', ['-jar', jar, ...options, file], { encoding: 'utf8' }).trim();
    const lines = said.split('\n').filter((line) => line && !line.includes('Document checking completed'));
    hold(lines.length === 0, lines.join('\n'));
  });
};

for (const name of PAGES) {
  await looks(name);
  await agrees(name);
  await validate(name);
}
await filters(false);
await filters(true);
await scripts();
for (const [name, header] of Object.entries(HEADERS)) await served(name, header);
await agrees('large');
await large();
await largeFilters();
await browser.close();
