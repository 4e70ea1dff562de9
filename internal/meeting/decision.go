package meeting

import (
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Binds tells whether a decision was made and stands.
func Binds(d *kind.Decision) bool {
	state := d.State.Or("")
	return state == "final" || state == "amended"
}

// Latency is how many days decisions took from the question to the answer: the median, and of how many. Those without both dates, and those that say
// they were decided before they were asked, do not count.
func Latency(s *kind.Snapshot) (days kind.Opt[float64], of int) {
	var all []int
	for _, d := range s.Decisions.All() {
		raised, asked := d.RaisedOn.Get()
		decided, done := d.DecidedOn.Get()
		if asked && done && Binds(d) && decided >= raised {
			all = append(all, int(decided-raised))
		}
	}
	if len(all) == 0 {
		return days, 0
	}
	slices.Sort(all)
	half := len(all) / 2
	middle := float64(all[half])
	if len(all)%2 == 0 {
		middle = float64(all[half-1]+all[half]) / 2
	}
	return kind.Some(middle), len(all)
}

// Advice is of how many key decisions digital advice was recorded, and dated before the decision.
type Advice struct {
	Key, Advised int
	Without      []*kind.Decision
}

// Advised counts digital advice in key decisions.
func Advised(s *kind.Snapshot) (out Advice) {
	for _, d := range s.Decisions.All() {
		if !d.Key.Or(false) || !Binds(d) {
			continue
		}
		out.Key++
		given, dated := d.AdviceOn.Get()
		decided, known := d.DecidedOn.Get()
		if d.DigitalAdvice.Known() && dated && known && given <= decided {
			out.Advised++
		} else {
			out.Without = append(out.Without, d)
		}
	}
	slices.SortFunc(out.Without, func(a, b *kind.Decision) int { return strings.Compare(a.Title.Or(""), b.Title.Or("")) })
	return out
}

// Limit is how much a post may decide on a day: the most of its delegations that hold then. Without one that has a limit it cannot be told.
func Limit(s *kind.Snapshot, post kind.ID, day kind.Date) (limit kind.Opt[kind.Money]) {
	for _, x := range s.Delegations.All() {
		most, said := x.Limit.Get()
		if x.Post.Or(0) != post || !said || x.From.Or(0) > day || day > x.Until.Or(day) {
			continue
		}
		if most > limit.Or(-1) {
			limit = kind.Some(most)
		}
	}
	return limit
}

// Rests are what a decision rests on, by title.
func Rests(s *kind.Snapshot, decision kind.ID) (out []*kind.Assurance) {
	for _, a := range s.Assurances.All() {
		if a.Decision.Or(0) == decision {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *kind.Assurance) int { return strings.Compare(a.Title.Or(""), b.Title.Or("")) })
	return out
}

// Red tells whether an assurance says that something is not as it should be: its result is not "passed", or its figure is on the wrong side of its target.
// Without a result and without both numbers it cannot be told, and is not red.
func Red(a *kind.Assurance) bool {
	if result, ok := a.Result.Get(); ok {
		return result != "passed" || Missed(a)
	}
	return Missed(a)
}

// Missed tells whether an assurance's figure does not reach its target.
func Missed(a *kind.Assurance) bool {
	value, one := a.Value.Get()
	target, two := a.Target.Get()
	if !one || !two {
		return false
	}
	if a.Lower.Or(false) {
		return value > target
	}
	return value < target
}

// Figure is an assurance's figure beside its target, as "61% against a target of 80%"; "" without one.
func Figure(a *kind.Assurance) string {
	value, one := a.Value.Get()
	if !one {
		return ""
	}
	unit := a.Unit.Or("")
	out := withUnit(value, unit)
	if target, two := a.Target.Get(); two {
		out += " against a target of " + withUnit(target, unit)
	}
	return out
}

func withUnit(n float64, unit string) string {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if unit == "" || unit == "%" {
		return text + unit
	}
	return text + " " + unit
}

// Signed tells whether a decision that is shown green says why, and who signed that.
func Signed(d *kind.Decision) bool { return d.OverallReason.Known() && d.OverallSigned.Known() }

// GreenOverRed tells whether a decision is shown green though something it rests on is red, and nobody signed why.
func GreenOverRed(s *kind.Snapshot, d *kind.Decision) bool {
	return d.Overall.Or("") == "green" && !Signed(d) && slices.ContainsFunc(Rests(s, d.ID), Red)
}

// Awaited are the decisions that are not made yet, those of a meeting first where it is not 0, by title. One that was withdrawn is not awaited.
func Awaited(s *kind.Snapshot, meeting kind.ID) (out []*kind.Decision) {
	for _, d := range s.Decisions.All() {
		if d.State.Or("draft") == "draft" {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *kind.Decision) int {
		one, two := meeting != 0 && a.Meeting.Or(0) == meeting, meeting != 0 && b.Meeting.Or(0) == meeting
		if one != two {
			if one {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Title.Or(""), b.Title.Or(""))
	})
	return out
}

// ReviewsDue are the decisions that were to be looked at again by a day, and were not.
func ReviewsDue(s *kind.Snapshot, day kind.Date) (out []*kind.Decision) {
	for _, d := range s.Decisions.All() {
		due, dated := d.ReviewOn.Get()
		if dated && Binds(d) && due <= day && d.ReviewedOn.Or(0) < due {
			out = append(out, d)
		}
	}
	return out
}

// weeksBetween is how many weeks lie between two reviews of a piece of work where nothing else is said.
const weeksBetween = 2

// NextReview is when the review after this one is due. It cannot be told of one that does not say until when it goes.
func NextReview(r *kind.SprintReview) kind.Opt[kind.Date] {
	until, ok := r.Until.Get()
	if !ok {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(until + kind.Date(7*r.Weeks.Or(weeksBetween)))
}

// Latest tells whether no later review of the same work stands.
func Latest(s *kind.Snapshot, r *kind.SprintReview) bool {
	for _, x := range s.SprintReviews.All() {
		if x != r && kind.SameName(x.Work.Or(""), r.Work.Or("")) && (x.Until.Or(0) > r.Until.Or(0) || x.Until.Or(0) == r.Until.Or(0) && x.ID > r.ID) {
			return false
		}
	}
	return true
}
