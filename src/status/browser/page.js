// Runs in the browser; everything it adds works on top of pages that are complete without it.
/* oxlint-disable no-restricted-globals, max-lines -- a browser has no ports for time, and a page asks for one script. */
"use strict";

(() => {
  const boxes = [...document.querySelectorAll("[data-chart]")];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* Copy buttons: shown only where they can work. */
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    const source = button && document.getElementById(button.dataset.copy);
    if (source) {
      void copy(source).then((done) => {
        button.textContent = done ? "Copied" : "Press Ctrl+C";
        setTimeout(() => (button.textContent = "Copy"), 1_500);
      });
    }
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
  }

  async function copy(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      // Without HTTPS there is no clipboard: mark the text, so that the keyboard can copy it.
      const range = document.createRange();
      range.selectNodeContents(element);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      return document.execCommand("copy");
    }
  }

  /* Live parts: fetched with the same address, changed only where they differ. */
  const stale = document.getElementById("stale");
  let loadedAt = new Date();

  async function refresh() {
    if (document.hidden) {
      return;
    }
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
      if (!response.ok) {
        throw new Error(`elbow answered ${response.status}`);
      }
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (boxes.length === 0 && fresh.querySelector("[data-chart]")) {
        // The first curves have come: only a whole page brings their boxes.
        location.reload();
        return;
      }
      for (const part of document.querySelectorAll("[data-live][id]")) {
        replace(part, fresh.getElementById(part.id));
      }
      await refreshCharts();
      loadedAt = new Date();
      stale.hidden = true;
    } catch (error) {
      const since = loadedAt.toISOString().slice(11, 19);
      stale.textContent = `elbow does not answer (${error.message}). What you see is from ${since} UTC.`;
      stale.hidden = false;
    }
  }

  const stops = "a[href], button, input, summary, [tabindex]";

  /** The reader keeps what they marked, and the focus its place. */
  function replace(part, fresh) {
    const selection = getSelection();
    const marked = !selection.isCollapsed && selection.containsNode(part, true);
    if (!fresh || marked || part.innerHTML === fresh.innerHTML) {
      return;
    }
    const held = [...part.querySelectorAll(stops)].indexOf(document.activeElement);
    part.className = fresh.className;
    part.replaceChildren(...fresh.childNodes);
    if (held >= 0) {
      part.querySelectorAll(stops)[held]?.focus({ preventScroll: true });
    }
  }

  /** The page itself says how soon it will have changed. */
  const refreshMs = () =>
    Number(document.querySelector("[data-refresh-seconds]")?.dataset.refreshSeconds ?? 15) * 1_000;

  function refreshLater() {
    setTimeout(() => void refresh().finally(refreshLater), refreshMs());
  }

  refreshLater();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && new Date() - loadedAt > refreshMs()) {
      void refresh();
    }
  });

  /* Charts: made when they come into view, all with one crosshair. */
  const plots = new Map();
  let views = null;

  async function refreshCharts() {
    if (boxes.length === 0) {
      return;
    }
    const address = `${location.pathname.replace(/\/$/, "")}/charts.json`;
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(`elbow answered ${response.status}`);
    }
    const { charts } = await response.json();
    views = new Map(charts.map((view) => [view.selector, view]));
    for (const [box, plot] of plots) {
      const view = viewOf(box);
      if (view) {
        plot.setData(rows(view));
        showNewest(plot);
      }
    }
  }

  /** A box finds its curve by its selector: series may come and go between two refreshes. */
  function viewOf(box) {
    return views && views.get(document.getElementById(`selector-${box.dataset.chart}`).textContent);
  }

  function rows(view) {
    return [view.points.timesMs.map((ms) => ms / 1_000), view.points.final, view.points.exported];
  }

  const clock = (seconds) => new Date(seconds * 1_000).toISOString().slice(11, 16);
  const day = (seconds) => new Date(seconds * 1_000).toISOString().slice(5, 10);

  function short(value) {
    const size = Math.abs(value);
    for (const [limit, suffix] of [
      [1e9, "G"],
      [1e6, "M"],
      [1e3, "k"],
    ]) {
      if (size >= limit) {
        return `${Number((value / limit).toPrecision(3))}${suffix}`;
      }
    }
    return String(Number(value.toPrecision(3)));
  }

  const missing = (value) => value === null || value === undefined;
  const full = (value) => (missing(value) ? "–" : String(value));

  /** Without a crosshair the legend tells the newest minute that both lines have. */
  function showNewest(plot) {
    const [, final, exported] = plot.data;
    const newest = final.findLastIndex((value, at) => !missing(value) && !missing(exported[at]));
    if (newest >= 0 && plot.cursor.left < 0) {
      plot.setLegend({ idx: newest }, false);
    }
  }

  const plotHeight = 190;

  /** Minutes without a neighbour: a line cannot show them, so they get a dot. */
  function lonely(plot, seriesIndex) {
    const values = plot.data[seriesIndex];
    return values.flatMap((value, at) =>
      !missing(value) && missing(values[at - 1]) && missing(values[at + 1]) ? [at] : [],
    );
  }

  function draw(box) {
    const view = viewOf(box);
    if (!view || plots.has(box)) {
      return;
    }
    const axis = {
      stroke: () => style("--muted"),
      grid: { stroke: () => style("--grid"), width: 1 },
      ticks: { show: false },
    };
    const font = "11px system-ui, sans-serif";
    const plot = new uPlot(
      {
        width: Math.max(200, box.clientWidth),
        height: plotHeight,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
        cursor: { sync: { key: "elbow" }, drag: { x: true, y: false }, points: { size: 5 } },
        legend: { live: true, markers: { width: 0 } },
        hooks: { setLegend: [(plot) => plot.cursor.idx === null && showNewest(plot)] },
        scales: { x: { time: true }, y: { range: (_plot, low, high) => ranged(low, high) } },
        axes: [
          {
            ...axis,
            font,
            size: 26,
            space: 60,
            values: (_plot, times) =>
              times.map((time, index) =>
                index > 0 && day(time) !== day(times[index - 1]) ? day(time) : clock(time),
              ),
          },
          { ...axis, font, size: 46, values: (_plot, values) => values.map(short) },
        ],
        series: [
          { label: "UTC", value: (_plot, time) => (time === null ? "–" : `${day(time)} ${clock(time)}`) },
          {
            label: "CloudWatch",
            class: "final",
            stroke: () => style("--final"),
            width: 7,
            cap: "round",
            points: { show: true, filter: lonely, size: 9, fill: () => style("--final"), width: 0 },
            value: (_plot, value) => full(value),
          },
          {
            label: "exported",
            class: "exported",
            stroke: () => style("--exported"),
            width: 1.5,
            points: { show: true, filter: lonely, size: 5, fill: () => style("--exported"), width: 0 },
            value: (_plot, value) => full(value),
          },
        ],
      },
      rows(view),
      (made, start) => {
        box.replaceChildren(made.root);
        start();
      },
    );
    plots.set(box, plot);
    showNewest(plot);
  }

  /** Curves stand on 0 where they can; an even curve still gets room. */
  function ranged(low, high) {
    if (low === null || high === null) {
      return [0, 1];
    }
    const bottom = low >= 0 ? 0 : low * 1.1;
    return [bottom, high <= 0 ? (bottom < 0 ? 0 : 1) : high * 1.12];
  }

  if (boxes.length > 0 && typeof uPlot === "function") {
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting && views) {
            seen.unobserve(entry.target);
            draw(entry.target);
          }
        }
      },
      { rootMargin: "300px" },
    );
    const resized = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const plot = plots.get(target);
        if (plot && target.clientWidth > 0 && plot.width !== target.clientWidth) {
          plot.setSize({ width: target.clientWidth, height: plotHeight });
        }
      }
    });
    refreshCharts().then(
      () => {
        for (const box of boxes) {
          seen.observe(box);
          resized.observe(box);
        }
      },
      (error) => {
        stale.textContent = `The curves could not be loaded (${error.message}). The drawings below are from the page itself.`;
        stale.hidden = false;
      },
    );
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const plot of plots.values()) {
        plot.redraw();
      }
    });
  }
})();
