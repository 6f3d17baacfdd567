// Passkeys: the browser's own call between a button and its form. Without this script the buttons stay hidden, and codes do the same.
const octets = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const known = list => (list || []).map(entry => ({ ...entry, id: octets(entry.id) }));

async function create(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options, challenge: octets(options.challenge), user: { ...options.user, id: octets(options.user.id) },
    excludeCredentials: known(options.excludeCredentials) } });
  return { ...shape(made), response: {
    clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [] } };
}

async function get(options) {
  const shown = await navigator.credentials.get({ publicKey: {
    ...options, challenge: octets(options.challenge), allowCredentials: known(options.allowCredentials) } });
  return { ...shape(shown), response: {
    clientDataJSON: text(shown.response.clientDataJSON), authenticatorData: text(shown.response.authenticatorData),
    signature: text(shown.response.signature), userHandle: text(shown.response.userHandle) || null } };
}

const shape = credential => ({
  id: credential.id, rawId: text(credential.rawId), type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: {} });

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector('button');
  const failed = form.querySelector('[role=status]');
  form.hidden = false;
  form.addEventListener('submit', async event => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === 'create' ? create(options) : get(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
