package overlap

import "slices"

// search looks for the smallest sets of systems that do every job. It goes through all sets that could be small enough, and gives up after so many steps.
type search struct {
	does  [][]int // by system: the jobs that it does
	steps int

	doers [][]int // by job: the systems that do it
	most  int     // jobs that one system does at most
}

// smallest gives a smallest set, each of which it also gives to found, and whether that was proved. Where it was not, found may have had some, and the set is the one
// that taking whatever does most of what is left comes to.
func (s *search) smallest(found func([]int)) (set []int, proved bool) {
	s.prepare()
	greedy := s.greedy()
	for size := 1; size <= len(greedy); size++ {
		any := false
		done := s.sets(size, make([]int, len(s.doers)), make([]bool, len(s.does)), nil, func(keep []int) {
			if !any {
				set, any = slices.Clone(keep), true
			}
			found(keep)
		})
		if !done {
			return greedy, false
		}
		if any {
			return set, true
		}
	}
	return greedy, len(greedy) == 0
}

func (s *search) prepare() {
	for i, jobs := range s.does {
		s.most = max(s.most, len(jobs))
		for _, j := range jobs {
			for len(s.doers) <= j {
				s.doers = append(s.doers, nil)
			}
			s.doers[j] = append(s.doers[j], i)
		}
	}
}

// sets gives every set of at most size more systems that does the jobs that are left. times counts how often each job is done by keep; out are systems that were
// tried before at some place above, so that no set comes twice. It is false when the steps are used up.
func (s *search) sets(size int, times []int, out []bool, keep []int, found func([]int)) bool {
	s.steps--
	if s.steps < 0 {
		return false
	}
	job, left := s.scarcest(times, out)
	if left == 0 {
		found(keep)
		return true
	}
	if left > size*s.most {
		return true
	}
	var tried []int
	done := true
	for _, i := range s.doers[job] {
		if out[i] {
			continue
		}
		for _, j := range s.does[i] {
			times[j]++
		}
		done = s.sets(size-1, times, out, append(keep, i), found)
		for _, j := range s.does[i] {
			times[j]--
		}
		if !done {
			break
		}
		out[i], tried = true, append(tried, i)
	}
	for _, i := range tried {
		out[i] = false
	}
	return done
}

// scarcest is the job that is not done and that fewest systems can still do, and how many jobs are not done.
func (s *search) scarcest(times []int, out []bool) (job, left int) {
	fewest := -1
	for j, doers := range s.doers {
		if times[j] > 0 {
			continue
		}
		left++
		n := 0
		for _, i := range doers {
			if !out[i] {
				n++
			}
		}
		if fewest < 0 || n < fewest {
			job, fewest = j, n
		}
	}
	return job, left
}

// greedy takes whatever does most of what is left, the first of several, until all is done.
func (s *search) greedy() (keep []int) {
	times := make([]int, len(s.doers))
	for {
		best, gain := -1, 0
		for i, jobs := range s.does {
			n := 0
			for _, j := range jobs {
				if times[j] == 0 {
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
		for _, j := range s.does[best] {
			times[j]++
		}
	}
}
