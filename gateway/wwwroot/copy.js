// Copy and print buttons. Without it the text can be selected, and the browser's own menu prints.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
    button.setAttribute('aria-live', 'polite');
  });
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
// Leave no app password behind in the back/forward cache.
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
