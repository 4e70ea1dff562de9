package overlap

import (
	"cmp"
	"maps"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// search looks for the smallest sets of systems that do every job.
type search struct {
	does     [][]int // by system: the jobs that it does
	together [][]int // systems that one contract pays for: what keeping them costs is not told apart
	worth    func(keep []int) worth
	steps    int // before it settles for what it has

	doers [][]int // by job that is left: the systems that do it, in their order; jobs with few come first
}

// worth is what stays where some systems are kept: what it would have cost to move off them, and what they cost a year. Of two sets of systems that no contract
// pays for together, it is the sum.
type worth struct {
	known        int // whose cost to move off is known
	move, saving kind.Money
}

// choice is a set of systems that do every job.
type choice struct {
	keep []int // in order
	worth
}

// better puts choices of one size in order: those of whose moving costs most are known, then the cheapest to move to, then what surely saves most, then by place.
func better(a, b choice) int {
	return cmp.Or(cmp.Compare(a.known, b.known), cmp.Compare(b.move, a.move), cmp.Compare(a.saving, b.saving), slices.Compare(a.keep, b.keep))
}

// smallestSets is what a search found.
type smallestSets struct {
	best    []choice // at most mostOptions of those that it came to; one at least
	proved  bool     // that none is smaller
	choices int      // as small ones that it came to, at most mostChoices
	counted bool     // that there are no more
}

// mostChoices bounds what is counted.
const mostChoices = 1_000_000

// smallest goes through the parts of the question one by one: what is best of each is best of all, and choices of one combine with those of the others.
func (s *search) smallest() smallestSets {
	s.prepare()
	all := smallestSets{best: []choice{{}}, proved: true, choices: 1, counted: true}
	for _, p := range s.parts() {
		one := p.smallest()
		all.proved, all.counted = all.proved && one.proved, all.counted && one.counted
		all.choices *= one.choices
		if all.choices > mostChoices {
			all.choices, all.counted = mostChoices, false
		}
		all.best = combined(all.best, one.best)
	}
	return all
}

// combined are the best of all unions of a set of one part with a set of another.
func combined(one, other []choice) (out []choice) {
	for _, a := range one {
		for _, b := range other {
			keep := slices.Concat(a.keep, b.keep)
			slices.Sort(keep)
			out = append(out, choice{keep, worth{a.known + b.known, a.move + b.move, a.saving + b.saving}})
		}
	}
	slices.SortFunc(out, better)
	return out[:min(len(out), mostOptions)]
}

// prepare keeps the jobs that decide. One that all the doers of another do is done with that other.
func (s *search) prepare() {
	var all [][]int
	for i, jobs := range s.does {
		for _, j := range jobs {
			for len(all) <= j {
				all = append(all, nil)
			}
			all[j] = append(all[j], i)
		}
	}
	for j, doers := range all {
		if len(doers) > 0 && !s.impliedBySome(j, doers, all) {
			s.doers = append(s.doers, doers)
		}
	}
	slices.SortStableFunc(s.doers, func(a, b []int) int { return cmp.Compare(len(a), len(b)) })
}

func (s *search) impliedBySome(job int, doers []int, all [][]int) bool {
	for _, i := range doers {
		for _, other := range s.does[i] {
			fewer := len(all[other]) < len(doers) || len(all[other]) == len(doers) && other < job
			if fewer && all[other][0] == i && within(all[other], doers) {
				return true
			}
		}
	}
	return false
}

// within tells whether all of one ordered list stand in another.
func within(few, many []int) bool {
	for _, x := range few {
		at, there := slices.BinarySearch(many, x)
		if !there {
			return false
		}
		many = many[at+1:]
	}
	return true
}

// parts takes the question apart: jobs of which no system does two, and whose systems no contract ties, do not touch each other.
func (s *search) parts() (out []*part) {
	leader := make([]int, len(s.does))
	busy := make([]bool, len(s.does))
	for i := range leader {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	join := func(systems []int) {
		for _, i := range systems[min(1, len(systems)):] {
			leader[find(i)] = find(systems[0])
		}
	}
	for _, doers := range s.doers {
		join(doers)
		for _, i := range doers {
			busy[i] = true
		}
	}
	for _, systems := range s.together {
		join(slices.DeleteFunc(slices.Clone(systems), func(i int) bool { return !busy[i] }))
	}
	by := map[int]*part{}
	for _, doers := range s.doers {
		at := find(doers[0])
		if by[at] == nil {
			by[at] = &part{search: s, does: map[int][]int{}}
			out = append(out, by[at])
		}
		p := by[at]
		for _, i := range doers {
			p.does[i] = append(p.does[i], len(p.doers))
		}
		p.doers = append(p.doers, doers)
	}
	return out
}

// part is jobs, and the systems that do them.
type part struct {
	*search
	doers [][]int
	does  map[int][]int

	times []int // by job, how often what is kept does it
	out   []bool
	mark  []int // by system, the turn in which it was last counted
	turn  int
}

func (p *part) smallest() smallestSets {
	p.times, p.out, p.mark = make([]int, len(p.doers)), make([]bool, len(p.search.does)), make([]int, len(p.search.does))
	greedy := p.greedy()
	found := smallestSets{}
	_, _, least := p.scarcest()
	for size := least; size <= len(greedy); size++ {
		done := p.sets(size, nil, func(keep []int) {
			keep = slices.Sorted(slices.Values(keep))
			found.choices = min(found.choices+1, mostChoices)
			found.best = append(found.best, choice{keep, p.worth(keep)})
			slices.SortFunc(found.best, better)
			found.best = found.best[:min(len(found.best), mostOptions)]
		})
		switch {
		case found.choices > 0:
			found.proved, found.counted = true, done
			return found
		case !done:
			return smallestSets{best: []choice{{greedy, p.worth(greedy)}}, proved: size == len(greedy), choices: 1}
		}
	}
	return found // never: the greedy set is one
}

// sets gives every set of at most size more systems that does the jobs that are left. Systems that were tried before at some place above are out, so that no set
// comes twice. It is false when the steps are used up.
func (p *part) sets(size int, keep []int, found func([]int)) bool {
	p.steps--
	if p.steps < 0 {
		return false
	}
	job, left, least := p.scarcest()
	if left == 0 {
		found(keep)
		return true
	}
	if least > size {
		return true
	}
	var tried []int
	done := true
	for _, i := range p.doers[job] {
		if p.out[i] {
			continue
		}
		p.take(i, 1)
		done = p.sets(size-1, append(keep, i), found)
		p.take(i, -1)
		if !done {
			break
		}
		p.out[i], tried = true, append(tried, i)
	}
	for _, i := range tried {
		p.out[i] = false
	}
	return done
}

func (p *part) take(i, times int) {
	for _, j := range p.does[i] {
		p.times[j] += times
	}
}

// scarcest is the job that is not done and that fewest systems can still do, how many jobs are not done, and how many systems it takes at least: jobs that have no
// doer in common need one each.
func (p *part) scarcest() (job, left, least int) {
	fewest := -1
	p.turn++
	for j, doers := range p.doers {
		if p.times[j] > 0 {
			continue
		}
		left++
		n, apart := 0, true
		for _, i := range doers {
			if !p.out[i] {
				n++
				apart = apart && p.mark[i] != p.turn
			}
		}
		if apart {
			least++
			for _, i := range doers {
				p.mark[i] = p.turn
			}
		}
		if fewest < 0 || n < fewest {
			job, fewest = j, n
		}
	}
	return job, left, least
}

// greedy takes whatever does most of what is left, the first of several, until all is done.
func (p *part) greedy() (keep []int) {
	done := make([]bool, len(p.doers))
	systems := slices.Sorted(maps.Keys(p.does))
	for {
		best, gain := -1, 0
		for _, i := range systems {
			n := 0
			for _, j := range p.does[i] {
				if !done[j] {
					n++
				}
			}
			if n > gain {
				best, gain = i, n
			}
		}
		if best < 0 {
			slices.Sort(keep)
			return keep
		}
		keep = append(keep, best)
		for _, j := range p.does[best] {
			done[j] = true
		}
	}
}
