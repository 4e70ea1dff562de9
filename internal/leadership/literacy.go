package leadership

import "github.com/moothall/moothall/internal/kind"

// LiteracyQuestions are what the senior team asks itself about digital work, by the ids of their words.
var LiteracyQuestions = []string{"purpose", "buying", "data", "failure", "habits", "people", "ai", "money"}

// LiteracyLevels is how many answers a question has, from 0 (not yet) to 3 (fully).
const LiteracyLevels = 4

// LiteracyMean is the mean answer to one question.
type LiteracyMean struct {
	Question string  `json:"question"`
	Mean     float64 `json:"mean"` // from 0 to 3
}

// Literacy is what may be told of one round: nothing while it is open, so that nobody works out the last answer from before and after; nothing of fewer than five.
type Literacy struct {
	Until   kind.Date      `json:"until"`
	Open    bool           `json:"open,omitempty"`
	Few     bool           `json:"too_few,omitempty"`
	Answers int            `json:"answers,omitempty"`
	Means   []LiteracyMean `json:"means,omitempty"` // in the order of the questions
}

// LiteracyOf tells of a round what may be told on a day. counts say how often each level was given to each question.
func LiteracyOf(until, today kind.Date, answers int, counts map[string]map[int]int) Literacy {
	out := Literacy{Until: until}
	switch {
	case today <= until:
		out.Open = true
		return out
	case answers < FewestScored:
		out.Few = true
		return out
	}
	out.Answers = answers
	for _, q := range LiteracyQuestions {
		n, sum := 0, 0
		for level, times := range counts[q] {
			n, sum = n+times, sum+level*times
		}
		if n >= FewestScored {
			out.Means = append(out.Means, LiteracyMean{q, float64(sum) / float64(n)})
		}
	}
	return out
}

// MayAnswerLiteracy tells that an account's address is that of somebody who holds a post on the senior team.
func MayAnswerLiteracy(s *kind.Snapshot, email string) bool {
	for _, p := range s.Posts.All() {
		senior, _ := sitsOnSeniorTeam(s, p)
		holder, named := s.People.Get(p.Holder.Or(0))
		if senior && named && !p.Vacant.Or(false) && email != "" && kind.Fold(holder.Email.Or("")) == kind.Fold(email) {
			return true
		}
	}
	return false
}
