// What improves the console where scripts run. Nothing here is needed: every page works without it.
"use strict";

// A chart that the server drew can be explored. Its figures are read from the page, so there is one source for both; the
// drawing stays for print and comes back. What a kind of chart adds: `gather` reads the figures and says whether there are
// enough, `begin` puts its buttons and draws, `keys` answers to the keyboard.
class PicketChart extends HTMLElement {
  connectedCallback() {
    if (!this.gather() || this.button) return;
    this.button = this.addButton(this.dataset.explore, () => (this.plot ? this.close() : this.open()));
    this.button.setAttribute("aria-expanded", "false");
  }

  disconnectedCallback() {
    this.observer?.disconnect();
    this.plot?.destroy();
  }

  addButton(word, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "explore";
    button.textContent = word;
    button.addEventListener("click", action);
    (this.tools ??= this.insertBefore(Object.assign(document.createElement("div"), { className: "chart-tools" }), this.firstChild)).append(button);
    return button;
  }

  async open() {
    this.button.disabled = true;
    try {
      await load(this.dataset.library, this.dataset.style);
    } finally {
      this.button.disabled = false;
    }
    this.stage = document.createElement("div");
    this.stage.className = "chart-stage";
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "group");
    this.stage.setAttribute("aria-label", this.dataset.help);
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.readout = document.createElement("p");
    this.readout.className = "chart-readout";
    this.readout.setAttribute("aria-live", "polite");
    this.readout.textContent = this.dataset.help;
    this.tools.after(this.readout, this.stage);
    this.button.textContent = this.dataset.close;
    this.button.setAttribute("aria-expanded", "true");
    this.classList.add("exploring");
    this.added = [];
    this.begin();
    this.observer = new ResizeObserver(() => this.plot.setSize({ width: this.stage.clientWidth, height: this.plot.height }));
    this.observer.observe(this.stage);
    this.stage.focus();
    this.move(this.cursor);
  }

  close() {
    this.observer.disconnect();
    this.plot.destroy();
    this.plot = null;
    for (const element of [this.stage, this.readout, ...this.added]) element.remove();
    this.button.textContent = this.dataset.explore;
    this.button.setAttribute("aria-expanded", "false");
    this.classList.remove("exploring");
    this.button.focus();
  }

  // The colours in force, and an axis in them.
  paints() {
    const value = (name) => getComputedStyle(this).getPropertyValue(name);
    const [ink, quiet, accent, paper] = ["--ink", "--ink-2", "--accent", "--paper"].map((name) => this.ink(value(name)));
    const line = { show: true, stroke: quiet, width: 1 };
    const axis = { stroke: quiet, font: `12px ${value("--face")}`, grid: { show: false }, ticks: { ...line, size: 4 }, border: line };
    return { ink, quiet, accent, paper, axis };
  }

  // The colour in force of a custom property, which may be a light-dark() pair that a canvas does not understand.
  ink(value) {
    const probe = document.createElement("i");
    probe.style.color = value;
    this.append(probe);
    const color = getComputedStyle(probe).color;
    probe.remove();
    return color;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const action = event.key === "Escape" ? () => this.close() : this.keys()[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  say(figures) {
    this.readout.textContent = this.dataset.readout.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
  }
}

// A share over time: a cursor for pointer and keyboard, and a logarithmic axis.
class PicketSeries extends PicketChart {
  gather() {
    const rows = [...this.querySelectorAll("tbody tr")];
    this.periods = rows.map((row) => row.cells[0].textContent);
    this.shares = rows.map((row) => (row.cells[3].dataset.value === undefined ? null : Number(row.cells[3].dataset.value)));
    this.words = rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent));
    return this.shares.filter((share) => share !== null).length >= 3;
  }

  begin() {
    this.scaleButton = this.addButton(this.dataset.logarithmic, () => this.toggleScale());
    this.scaleButton.setAttribute("aria-pressed", "false");
    this.added.push(this.scaleButton);
    this.cursor = Number(this.dataset.raised ?? this.shares.length - 1);
    this.draw(false);
  }

  toggleScale() {
    const logarithmic = this.scaleButton.getAttribute("aria-pressed") !== "true";
    this.scaleButton.setAttribute("aria-pressed", String(logarithmic));
    this.plot.destroy();
    this.draw(logarithmic);
    this.move(this.cursor);
  }

  draw(logarithmic) {
    const largest = Math.max(...this.shares);
    const factor = largest >= 0.01 ? 100 : 1e6;
    // Nought has no place on a logarithmic axis.
    const values = this.shares.map((share) => (share === null || (logarithmic && share === 0) ? null : share * factor));
    const { ink, accent, paper, axis } = this.paints();
    const raised = Number(this.dataset.raised ?? -1);
    this.plot = new uPlot(
      {
        width: this.stage.clientWidth,
        height: 280,
        legend: { show: false },
        cursor: { y: false, drag: { x: true, y: false }, points: { size: 10, fill: accent, stroke: paper } },
        scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : { range: (_, __, top) => [0, top * 1.08 || 1] } },
        axes: [
          { ...axis, values: (_, splits) => splits.map((index) => this.periods[index] ?? ""), incrs: [1, 2, 3, 4, 6, 12, 24, 60], space: 64 },
          { ...axis, size: 64 },
        ],
        series: [
          {},
          {
            stroke: ink,
            width: 1.5,
            spanGaps: false,
            points: { show: true, size: 6, stroke: ink, fill: paper, width: 1.25 },
          },
        ],
        hooks: {
          setCursor: [(plot) => plot.cursor.idx !== null && plot.cursor.idx !== undefined && this.read(plot.cursor.idx)],
          draw: [
            (plot) => {
              if (values[raised] == null) return;
              const x = plot.valToPos(raised, "x", true);
              const y = plot.valToPos(values[raised], "y", true);
              plot.ctx.fillStyle = accent;
              plot.ctx.beginPath();
              plot.ctx.arc(x, y, 5 * devicePixelRatio, 0, 2 * Math.PI);
              plot.ctx.fill();
            },
          ],
        },
      },
      [this.shares.map((_, index) => index), values],
      this.stage,
    );
  }

  keys() {
    const last = this.shares.length - 1;
    const to = (index) => () => this.move(Math.min(Math.max(index, 0), last));
    return { ArrowLeft: to(this.cursor - 1), ArrowRight: to(this.cursor + 1), Home: to(0), End: to(last) };
  }

  move(index) {
    const left = this.plot.valToPos(index, "x");
    const top = this.shares[index] === null ? 0 : this.plot.valToPos(this.plot.data[1][index] ?? 0, "y");
    this.plot.setCursor({ left, top });
    this.read(index);
  }

  read(index) {
    this.cursor = index;
    const [count, of, share, interval] = this.words[index];
    this.say({ period: this.periods[index], count, of, share, interval });
  }
}

const loading = new Map();

// Loads a script of this host and its style sheet once.
function load(script, style) {
  if (!loading.has(script)) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
    loading.set(
      script,
      new Promise((resolve, reject) => {
        const tag = Object.assign(document.createElement("script"), { src: script, onload: resolve, onerror: reject });
        document.head.append(tag);
      }),
    );
  }
  return loading.get(script);
}

customElements.define("pk-series", PicketSeries);

// Up and down go from finding to finding, once the focus is on one.
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.(".finding-name a");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!link || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...document.querySelectorAll(".finding-name a")];
  const next = links[links.indexOf(link) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

// A menu closes when the focus or the pointer goes elsewhere, and on Escape.
for (const menu of document.querySelectorAll("details.menu")) {
  const leave = (event) => menu.contains(event.target) || menu.removeAttribute("open");
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
