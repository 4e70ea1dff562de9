// What JavaScript adds. Every page works without it: each part below looks for its own markup and leaves the rest alone.
import { initAll } from './govuk-frontend.min.js'

/** proposals answers a card by key (y, n, s) while the focus is within the list, and takes the card away without a new page. */
function proposals(list) {
  const count = document.querySelector('[data-mh-left]')
  const cards = () => [...list.querySelectorAll('.mh-proposal')]

  const say = () => {
    if (!count) return
    const n = cards().length
    const words = n === 0 ? count.dataset.none : n === 1 ? count.dataset.one : count.dataset.many
    count.textContent = (words || '{n}').replace('{n}', n)
  }

  const answer = async (form, button) => {
    const card = form.closest('.mh-proposal')
    const fields = new FormData(form)
    fields.set(button.name, button.value)
    const next = card.nextElementSibling || card.previousElementSibling
    card.setAttribute('aria-busy', 'true')
    try {
      const reply = await fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) })
      // Being sent back to this page is a yes; being sent elsewhere (to sign in, say) is not.
      const elsewhere = reply.redirected && new URL(reply.url).pathname !== location.pathname
      if (!reply.ok || elsewhere) throw new Error('not taken')
    } catch {
      // Let the browser send it as it would without us, so that the reader sees what went wrong.
      list.removeEventListener('submit', onSubmit)
      form.requestSubmit(button)
      return
    }
    card.remove()
    say()
    if (next) next.focus()
    else location.reload() // the page itself says that all is done
  }

  const onSubmit = (event) => {
    if (!event.submitter || event.target.closest('[aria-busy]')) return
    event.preventDefault()
    answer(event.target, event.submitter)
  }

  list.addEventListener('submit', onSubmit)
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return
    const card = event.target.closest('.mh-proposal')
    const button = card?.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (!button) return
    event.preventDefault()
    button.click()
  })
  // Keys act only inside the list, so that they never get in the way of a screen reader's own; this button goes there.
  document.querySelector('[data-mh-start]')?.addEventListener('click', () => cards()[0]?.focus())
}

/** selectAll ticks every box of the name it gives, within its form, and says how many are ticked. */
function selectAll(master) {
  const form = master.form
  if (!form) return
  const boxes = () => [...form.elements].filter((e) => e.type === 'checkbox' && e.name === master.dataset.mhSelectAll && !e.disabled)
  const told = form.querySelector('[data-mh-selected]')

  const show = () => {
    const all = boxes()
    const ticked = all.filter((b) => b.checked).length
    master.checked = ticked > 0 && ticked === all.length
    master.indeterminate = ticked > 0 && ticked < all.length
    if (told) told.textContent = (told.dataset.mhSelected || '{n}').replace('{n}', ticked)
  }
  master.addEventListener('change', () => {
    for (const box of boxes()) box.checked = master.checked
    show()
  })
  form.addEventListener('change', show)
  master.closest('.mh-js-only')?.classList.remove('mh-js-only')
  show()
}

/** progress asks how far a long job has come, once a second, and goes on to its result. A reader of the screen is told by quarters. */
function progress(box) {
  const bar = box.querySelector('progress')
  const words = box.querySelector('[data-mh-say]')
  const spoken = box.querySelector('[role=status]')
  let quarter = -1
  let misses = 0

  const show = (job) => {
    if (job.total > 0) {
      bar.max = job.total
      bar.value = job.done
    }
    if (words) words.textContent = job.say
    const now = job.total > 0 ? Math.floor((4 * job.done) / job.total) : 0
    if (spoken && (now !== quarter || job.finished)) spoken.textContent = job.say
    quarter = now
  }
  const ask = async () => {
    try {
      const reply = await fetch(box.dataset.mhProgress, { headers: { Accept: 'application/json' } })
      if (!reply.ok) throw new Error(reply.statusText)
      const job = await reply.json()
      misses = 0
      show(job)
      if (job.finished) {
        if (job.href) location.assign(job.href)
        return
      }
    } catch {
      misses++
      if (misses > 30) return // the link under the bar is still there
    }
    setTimeout(ask, misses ? 3000 : 1000)
  }
  ask()
}

/** dropAnywhere lets a file be dropped on the whole page, not only on its box. */
function dropAnywhere(input) {
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    if (event.target.closest('.govuk-file-upload-wrapper')) return // GOV.UK Frontend takes it
    event.preventDefault()
    if (!event.dataTransfer?.files.length) return
    input.files = event.dataTransfer.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
document.querySelectorAll('[data-mh-proposals]').forEach(proposals)
document.querySelectorAll('[data-mh-select-all]').forEach(selectAll)
document.querySelectorAll('[data-mh-progress]').forEach(progress)
document.querySelectorAll('input[type=file][data-mh-drop]').forEach(dropAnywhere)
document.querySelectorAll('[data-mh-print]').forEach((button) => {
  button.hidden = false
  button.addEventListener('click', () => window.print())
})
