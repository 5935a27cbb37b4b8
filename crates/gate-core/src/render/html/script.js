(() => {
  'use strict';

  const form = document.getElementById('filters');
  const list = document.getElementById('list');
  const all = [...document.querySelectorAll('#list tbody tr')];
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // In a sandbox the storage is not there, and asking for it throws.
  const key = `gate ${location.pathname}`;
  const remember = (value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* not here */ } };
  const remembered = () => { try { return JSON.parse(sessionStorage.getItem(key)) ?? {}; } catch { return {}; } };

  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  const search = make('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false' });
  const sort = make('select', { id: 'sort' });
  for (const [value, name] of [['', 'worst first'], ['where', 'where'], ['id', 'id'], ['tool', 'tool']]) sort.append(new Option(name, value));
  const shown = make('output', { for: 'filters', class: 'shown' });

  const columns = { id: 'summary b', where: 'td:nth-child(3)', tool: 'td:nth-child(5)' };
  const order = new Intl.Collator('en', { numeric: true });
  let home = null;
  let sorted = null;

  const restore = () => {
    if (!sorted) return;
    for (const [row, place] of home) place.append(row);
    sorted.remove();
    sorted = null;
    list.hidden = false;
  };

  // Rows leave their tables for one long list, and take along what their tables said of them.
  const arrange = () => {
    restore();
    if (!sort.value) return;
    home ??= all.map((row) => {
      const part = row.closest('.part');
      for (const name of part.classList) if (name.startsWith('is-')) row.classList.add(name);
      for (const name of part.parentElement.classList) row.classList.add(name);
      return [row, row.parentElement];
    });
    const keyed = all.map((row) => [row.querySelector(columns[sort.value]).textContent, row]);
    keyed.sort((a, b) => order.compare(a[0], b[0]));
    sorted = make('div', { id: 'sorted', class: list.className });
    for (let at = 0; at < keyed.length; at += 100) {
      const body = make('tbody', {}, ...keyed.slice(at, at + 100).map(([, row]) => row));
      const head = list.querySelector('thead').cloneNode(true);
      const caption = make('caption', {}, `Findings by ${sort.selectedOptions[0].text}, from ${at + 1}`);
      sorted.append(make('div', { class: 'slice h4' }, make('table', {}, caption, head, body)));
    }
    list.hidden = true;
    list.after(sorted);
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const off = new Set([...form.querySelectorAll('input[type=checkbox]:not(:checked)')].map((box) => `is-${box.id.slice('show-'.length)}`));
    const chosen = [...form.querySelectorAll('select[id^=choose-]')].map((choice) => choice.value).filter(Boolean);
    const isOff = (element) => [...element.classList].some((name) => off.has(name));
    let count = 0;
    for (const table of document.querySelectorAll('#list .part, #sorted .slice')) {
      const tableOff = isOff(table) || isOff(table.parentElement);
      let here = 0;
      for (const row of table.querySelectorAll('tbody tr')) {
        row.hidden = words.length > 0 && !words.every((word) => textOf(row).includes(word));
        if (!row.hidden && !tableOff && !(sorted && isOff(row)) && chosen.every((mark) => row.classList.contains(mark))) here += 1;
      }
      table.hidden = here === 0;
      count += here;
    }
    for (const section of list.querySelectorAll('section')) section.hidden = !section.querySelector('.part:not([hidden])');
    shown.value = count === all.length ? `all ${count} shown` : `${count} of ${all.length} shown`;
  };

  const save = () => {
    const state = {};
    for (const field of form.elements) {
      if (field.type === 'checkbox') state[field.id] = field.checked;
      else if (field.id) state[field.id] = field.value;
    }
    remember(state);
  };

  const load = () => {
    for (const [id, value] of Object.entries(remembered())) {
      const field = form.elements.namedItem(id);
      if (!field) continue;
      if (field.type === 'checkbox') field.checked = value === true;
      else field.value = String(value);
    }
  };

  const find = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.matches('tr')) return;
    if (target.checkVisibility?.() === false) form?.reset();
    target.querySelector('details')?.setAttribute('open', '');
    target.scrollIntoView({ block: 'center' });
  };

  if (form && all.length > 0) {
    const choices = form.querySelector('.choices');
    choices.prepend(make('label', {}, 'Search ', search));
    choices.querySelector('button').before(make('label', {}, 'Order ', sort));
    choices.append(shown);
    load();
    arrange();
    apply();
    let waiting;
    search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(() => { apply(); save(); }, 150); });
    sort.addEventListener('change', arrange);
    form.addEventListener('change', () => { apply(); save(); });
    form.addEventListener('reset', () => setTimeout(() => { arrange(); apply(); save(); }));
  }
  addEventListener('hashchange', find);
  find();

  for (const text of document.querySelectorAll('pre.copy')) {
    const button = make('button', { type: 'button' }, 'Copy');
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(text);
        button.textContent = 'Selected';
      }
    });
    text.previousElementSibling.append(button);
  }

  // On paper nothing can be opened.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const details of closed) details.open = true;
  });
  addEventListener('afterprint', () => { for (const details of closed) details.open = false; });
})();
