package estate

import (
	"cmp"
	"math"
	"slices"
)

// The limits of the search for the best order: steps are systems placed in all the orders that are tried, choices the ways through the
// alternatives. Few systems with few alternatives are tried in every way; beyond that the best that was found is taken without proof.
const (
	mostSteps   = 20_000
	mostChoices = 2000
	fewWays     = 8 // of one group, once there are too many to try all
)

// order is the order in which one team brings back all that can come back, so that the greatest lateness against the promises is least. It
// is proven where needs have no alternatives among what is lost, or few enough to try every way: given which providers are waited for,
// Lawler's rule (1973) is optimal, and the best order waits for some choice of them. Beyond that it is the best that was found, since
// the question itself becomes too hard.
func (r *recovery) order(hours []float64, settled []int32) (order []int32, proven bool) {
	c := r.chooser(hours, settled)
	if c.ways <= c.limit {
		c.tryAll()
		return c.best, true
	}
	c.improve()
	return c.best, false
}

// chooser looks for the providers to wait for.
type chooser struct {
	r      *recovery
	hours  []float64
	due    []float64
	jobs   []int32 // what can come back, by name
	waits  []wait  // those with more than one way to meet them
	number []int32 // of each wait of r: its place among waits, or oneWay
	ways   int     // through all waits; what is beyond the limit is not counted to the end

	waiting  []int32 // how many groups of systems not yet placed wait for each
	best     []int32
	lateness float64
	limit    int // how many ways are few enough to try all
	budget   int // orders that may still be worked out
}

// wait is a group that somebody waits for, and the ways to meet it.
type wait struct {
	ways   [][]int32 // exactly k providers each; the earliest first
	chosen int
}

func (r *recovery) chooser(hours []float64, settled []int32) *chooser {
	n := len(hours)
	c := &chooser{r: r, hours: hours, due: make([]float64, n), number: make([]int32, len(r.wait)), waiting: make([]int32, n), ways: 1, lateness: never, jobs: make([]int32, 0, len(settled))}
	c.limit = min(max(mostSteps/(len(settled)+1), 1), mostChoices)
	c.budget = c.limit
	turn := make([]int, n) // from 1, in which each comes back; 0 never
	for at, i := range settled {
		turn[i] = at + 1
	}
	for i := range int32(n) {
		if turn[i] == 0 {
			continue
		}
		c.jobs = append(c.jobs, i)
		c.due[i] = never
		if promised, ok := r.g.systems[i].PromisedHours.Get(); ok && !math.IsNaN(promised) {
			c.due[i] = promised
		}
		for at, to := r.waits(i); at < to; at++ {
			c.addWait(at, turn)
		}
	}
	c.try()
	return c
}

// addWait adds a group with the ways to meet it. The first way is what comes back first, which never waits in a circle.
func (c *chooser) addWait(number int32, turn []int) {
	w := c.r.wait[number]
	late := func(p int32) bool { return turn[p] == 0 }
	if int(w.k) == len(w.providers) && !slices.ContainsFunc(w.providers, late) { // as nearly all: there is one way
		c.number[number] = oneWay
		return
	}
	c.number[number] = int32(len(c.waits))
	able := slices.DeleteFunc(slices.Clone(w.providers), late)
	slices.SortFunc(able, func(a, b int32) int { return cmp.Compare(turn[a], turn[b]) })
	most := fewWays
	if c.ways <= c.limit {
		most = c.limit + 1
	}
	ways := subsets(able, int(w.k), most)
	if c.ways <= c.limit {
		c.ways *= len(ways)
	}
	c.waits = append(c.waits, wait{ways: ways})
}

const oneWay = -1

// chosen are the providers that a wait waits for as the choice stands.
func (c *chooser) chosen(number int32) []int32 {
	at := c.number[number]
	if at == oneWay {
		return c.r.wait[number].providers
	}
	return c.waits[at].ways[c.waits[at].chosen]
}

// subsets are the ways to take k of some, in order, at most so many.
func subsets(of []int32, k, most int) [][]int32 {
	var out [][]int32
	var taken []int32
	var walk func(from int)
	walk = func(from int) {
		if len(out) >= most {
			return
		}
		if len(taken) == k {
			out = append(out, slices.Clone(taken))
			return
		}
		for i := from; i <= len(of)-(k-len(taken)); i++ {
			taken = append(taken, of[i])
			walk(i + 1)
			taken = taken[:len(taken)-1]
		}
	}
	walk(0)
	return out
}

// tryAll goes through every choice, as a counter goes through its figures.
func (c *chooser) tryAll() {
	for {
		at := 0
		for ; at < len(c.waits); at++ {
			w := &c.waits[at]
			w.chosen++
			if w.chosen < len(w.ways) {
				break
			}
			w.chosen = 0
		}
		if at == len(c.waits) {
			return
		}
		c.try()
	}
}

// improve changes one choice at a time as long as that helps.
func (c *chooser) improve() {
	for better := true; better; {
		better = false
		for at := range c.waits {
			w := &c.waits[at]
			was := w.chosen
			keep := was
			for way := range w.ways {
				if c.budget <= 0 {
					break
				}
				w.chosen = way
				if way != was && c.try() {
					keep, better = way, true
				}
			}
			w.chosen = keep
		}
	}
}

// try works out the best order for the choice that stands, and keeps it where it beats all before.
func (c *chooser) try() bool {
	c.budget--
	order, lateness, ok := c.lawler()
	if !ok || c.best != nil && lateness >= c.lateness {
		return false
	}
	c.best, c.lateness = order, lateness
	return true
}

// lawler fills the order from the back: of the systems that nothing still to be placed waits for, the one with the latest promise goes
// last, by name where they are alike. It is false where the choice waits in a circle.
func (c *chooser) lawler() (order []int32, lateness float64, ok bool) {
	for _, j := range c.jobs {
		c.waiting[j] = 0
	}
	for _, j := range c.jobs {
		for at, to := c.r.waits(j); at < to; at++ {
			for _, p := range c.chosen(at) {
				c.waiting[p]++
			}
		}
	}
	end := 0.0
	free := make(byHour, 0, len(c.jobs)) // with the latest promise, then the last name, on top
	for _, j := range c.jobs {
		end += c.hours[j]
		if c.waiting[j] == 0 {
			free.push(c.last(j))
		}
	}
	order, lateness = make([]int32, len(c.jobs)), math.Inf(-1)
	for at := len(order) - 1; at >= 0; at-- {
		if len(free) == 0 {
			return nil, 0, false
		}
		j := -free.pop().system
		order[at] = j
		if c.due[j] < never {
			lateness = max(lateness, end-c.due[j])
		}
		end -= c.hours[j]
		for at, to := c.r.waits(j); at < to; at++ {
			for _, p := range c.chosen(at) {
				c.waiting[p]--
				if c.waiting[p] == 0 {
					free.push(c.last(p))
				}
			}
		}
	}
	return order, lateness, true
}

// last puts a system among others so that the one with the latest promise, then the last name, comes first.
func (c *chooser) last(j int32) event { return event{-c.due[j], -j} }
