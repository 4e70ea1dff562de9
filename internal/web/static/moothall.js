// What JavaScript adds. Every page works without it: each part below looks for its own markup and leaves the rest alone.
import { initAll } from './govuk-frontend.min.js'

/** proposals answers a card by key (y, n, s) and takes it away without a new page. The keys may be turned off. */
function proposals(list) {
  const count = document.querySelector('[data-mh-left]')
  const cards = () => [...list.querySelectorAll('.mh-proposal')]
  const values = { y: 'yes', n: 'no', s: 'skip' }
  const keys = keySwitch(list)

  const say = () => {
    if (!count) return
    const n = cards().length
    const words = n === 0 ? count.dataset.none : n === 1 ? count.dataset.one : count.dataset.many
    count.textContent = (words || '{n}').replace('{n}', n)
  }

  const answer = async (form, button) => {
    const card = form.closest('.mh-proposal')
    const fields = new FormData(form, button)
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
    else location.reload() // the page itself says that all is done, or shows the next ones
  }

  const onSubmit = (event) => {
    event.preventDefault()
    if (event.submitter && !event.target.closest('[aria-busy]')) answer(event.target, event.submitter)
  }

  // A key answers the card that has the focus; with the focus nowhere, the first.
  const onKey = (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const value = values[event.key.toLowerCase()]
    const card = event.target.closest('.mh-proposal') || (event.target === document.body ? cards()[0] : null)
    if (!value || !card || event.target.matches('input, select, textarea')) return
    event.preventDefault()
    card.querySelector(`button[value="${value}"]`)?.click()
  }

  for (const card of cards()) card.tabIndex = -1
  list.addEventListener('submit', onSubmit)
  document.addEventListener('keydown', onKey)
}

/** keySwitch is a box above the list that turns its keys off, for whoever speaks to the machine or uses keys of their own. */
function keySwitch(list) {
  const label = document.createElement('label')
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.className = 'mh-check'
  box.checked = localStorage.getItem('mh-keys') !== 'off'
  box.addEventListener('change', () => localStorage.setItem('mh-keys', box.checked ? 'on' : 'off'))
  label.append(box, list.dataset.mhProposals || 'Answer with the keys y, n and s')
  const line = document.createElement('p')
  line.className = 'mh-keys'
  line.append(label)
  list.before(line)
  return box
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

/** progress asks how far a long job has come, once a second, and goes on to its result. A reader of the screen is told every ten seconds. */
function progress(box) {
  const bar = box.querySelector('progress')
  const words = box.querySelector('[role=status]')
  const spoken = words.cloneNode()
  words.removeAttribute('role') // what is seen changes too often to be read aloud
  spoken.className = 'govuk-visually-hidden'
  box.append(spoken)
  let asked = 0
  let misses = 0

  const show = (job) => {
    if (job.total > 0) {
      bar.max = job.total
      bar.value = job.done
    }
    if (!job.say) return
    words.textContent = job.say
    if (asked % 10 === 0 || over(job)) spoken.textContent = job.say
    asked++
  }
  const over = (job) => job.state !== 'running' && job.state !== 'waiting'
  const ask = async () => {
    try {
      const reply = await fetch(box.dataset.mhProgress, { headers: { Accept: 'application/json' } })
      if (!reply.ok) throw new Error(reply.statusText)
      const job = await reply.json()
      misses = 0
      show(job)
      if (over(job)) {
        location.reload()
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

/** drop lets a file be dropped anywhere on the page for the box's own file field. */
function drop(box) {
  const input = box.matches('input') ? box : box.querySelector('input[type=file]')
  if (!input) return
  const over = (yes) => box.classList.toggle('mh-drop--over', yes)
  const carries = (event) => event.dataTransfer?.types.includes('Files')

  document.addEventListener('dragover', (event) => {
    if (!carries(event)) return
    event.preventDefault()
    over(true)
  })
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) over(false) // it has left the window
  })
  document.addEventListener('drop', (event) => {
    if (!carries(event)) return
    event.preventDefault()
    over(false)
    const files = new DataTransfer()
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file)
    input.files = files.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
    input.focus()
  })
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
document.querySelectorAll('[data-mh-proposals]').forEach(proposals)
document.querySelectorAll('[data-mh-select-all]').forEach(selectAll)
document.querySelectorAll('[data-mh-progress]').forEach(progress)
document.querySelectorAll('[data-mh-drop]').forEach(drop)
document.querySelectorAll('[data-mh-print]').forEach((button) => {
  button.hidden = false
  button.addEventListener('click', () => window.print())
})
