package group

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Days are hundredths of a working day a week.
type Days int64

// Week is five working days: one person, full time.
const Week Days = 500

// String is the days as people write them: 2, 1.5.
func (d Days) String() string { return strconv.FormatFloat(float64(d)/100, 'f', -1, 64) }

// ParseDays reads days a week.
func ParseDays(s string) (Days, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	d := Days(f*100 + 0.5)
	if err != nil || !(f > 0) || f > 7 || float64(d)/100 != f {
		return 0, fault.New(fault.Invalid, "%q is not a number of days a week. Write it like 2 or 1.5.", s)
	}
	return d, nil
}

// Slice is what one council has of a shared post.
type Slice struct {
	Council string // as it is to be named
	Days    Days
	Cost    kind.Money
}

// SplitCost gives each slice that has no cost of its own its part of what is left, by days; the last takes what rounding leaves.
func SplitCost(cost kind.Money, parts []Slice) {
	left, days := cost, Days(0)
	last := -1
	for i, s := range parts {
		left -= s.Cost
		if s.Cost == 0 {
			days, last = days+s.Days, i
		}
	}
	if last < 0 || days == 0 || left <= 0 {
		return
	}
	rest := left
	for i := range parts {
		if parts[i].Cost != 0 || i == last {
			continue
		}
		parts[i].Cost = left * kind.Money(parts[i].Days) / kind.Money(days)
		rest -= parts[i].Cost
	}
	parts[last].Cost = rest
}

// CheckPost refuses a shared post that is over-allocated, or whose costs are not what the post costs.
func CheckPost(title string, days Days, cost kind.Money, parts []Slice) error {
	if strings.TrimSpace(title) == "" || len(title) > 200 {
		return fault.New(fault.Invalid, "Give the post a title of at most 200 letters.")
	}
	if len(parts) < 2 {
		return fault.New(fault.Invalid, "A shared post is shared by two councils at least.")
	}
	if days > Week {
		return fault.New(fault.Refused, "The post has %s days a week; one person has %s at most. Nothing was kept.", days, Week)
	}
	var sum Days
	var costs kind.Money
	seen := map[string]bool{}
	for _, p := range parts {
		if seen[p.Council] {
			return fault.New(fault.Invalid, "%s stands twice. Give each council one part.", p.Council)
		}
		seen[p.Council] = true
		sum += p.Days
		costs += p.Cost
		if p.Cost < 0 {
			return fault.New(fault.Invalid, "A cost cannot be less than nothing.")
		}
	}
	if sum > days {
		return fault.New(fault.Refused, "The post is over-allocated: the councils have %s days a week of it, and it has %s. Nothing was kept.", sum, days)
	}
	if costs != cost {
		return fault.New(fault.Refused, "The councils pay %s a year and the post costs %s. Nothing was kept.", costs, cost)
	}
	return nil
}
