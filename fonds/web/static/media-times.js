// Times of sound and film go to that moment in the player of their page; without scripts they open the file there.
for (const link of document.querySelectorAll("a.time[data-time]")) {
  link.addEventListener("click", (event) => {
    const page = link.dataset.page ? document.getElementById(link.dataset.page) : link.closest(".leaf");
    const player = page?.querySelector("audio, video");
    if (!player || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.scrollIntoView({ block: "nearest" });
    player.currentTime = Number(link.dataset.time);
    player.play().catch(() => {}); // the browser may want a gesture first
  });
}
