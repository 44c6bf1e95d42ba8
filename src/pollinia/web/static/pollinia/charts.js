// Draws the figures that stand in the page; the table beside it says the same.
const data = JSON.parse(document.getElementById("chart-data").textContent);
const colours = ["#2f7fd1", "#d9822b", "#3a9a5b", "#a06cd5", "#c8453b", "#6b8e9e", "#b59a1f", "#8d6e63"];
const isWhole = data.series.every((each) => each.heights.every((height) => Number.isInteger(height ?? 0)));
const draw = () => {
  // Not the style sheet's variables: they may hold what a canvas does not take for a colour.
  Chart.defaults.color = getComputedStyle(document.body).color;
  Chart.defaults.borderColor = "#80808060";
  return new Chart(document.getElementById("chart"), {
    type: data.kind === "line" ? "line" : "bar",
    data: {
      labels: data.labels,
      datasets: data.series.map((each, place) => ({
        label: each.name,
        data: each.heights,
        borderColor: colours[place % colours.length],
        backgroundColor: colours[place % colours.length],
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: data.kind === "stacked" },
        y: { stacked: data.kind === "stacked", beginAtZero: true, ticks: isWhole ? { precision: 0 } : {} },
      },
    },
  });
};
let chart = draw();
new MutationObserver(() => { chart.destroy(); chart = draw(); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
