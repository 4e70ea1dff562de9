// Passkeys: what the browser's own dialogue needs. The forms stay hidden where there is no script or no passkeys; passwords work there.

/** bytes reads base64 for addresses. */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))

/** text writes bytes as base64 for addresses. */
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** asked turns the server's challenge into what the browser takes. */
function asked(o) {
  o.challenge = bytes(o.challenge)
  if (o.user) o.user.id = bytes(o.user.id)
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    for (const c of o[list] || []) c.id = bytes(c.id)
  }
  return o
}

/** answered turns what the browser gives into what the server reads. */
function answered(c) {
  const r = c.response
  const response = { clientDataJSON: text(r.clientDataJSON) }
  for (const part of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (r[part]) response[part] = text(r[part])
  }
  if (r.getTransports) response.transports = r.getTransports()
  return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response, clientExtensionResults: c.getClientExtensionResults() })
}

/** passkey has a form's button open the browser's dialogue, and sends what comes of it. */
function passkey(form) {
  const not = form.querySelector('[data-mh-passkey-not]')

  const go = async () => {
    const reply = await fetch(form.dataset.mhAsk, { method: 'POST' })
    if (!reply.ok || !reply.headers.get('Content-Type')?.startsWith('application/json')) {
      form.submit() // the server says what is in the way
      return
    }
    const publicKey = asked((await reply.json()).publicKey)
    const made = form.dataset.mhPasskey === 'new' ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey })
    form.elements.answer.value = answered(made)
    form.submit()
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    not.hidden = true
    form.setAttribute('aria-busy', 'true')
    try {
      await go()
    } catch {
      not.hidden = false
    }
    form.removeAttribute('aria-busy')
  })
  form.hidden = false
  document.querySelectorAll('[data-mh-passkey-without]').forEach((e) => (e.hidden = true))
}

if (window.PublicKeyCredential) document.querySelectorAll('[data-mh-passkey]').forEach(passkey)
