package drafts

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/paper"
)

// Topic is questions that councillors may ask about one thing, with what the facts answer to a member.
type Topic struct {
	ID, Title string
	Told      int
	Questions []Answered
}

// Answered is a question, the sentences that answer it, and the post that is asked about it, "" where no filled post is.
type Answered struct {
	Question string
	Says     []string
	Whom     string
	Kept     bool // the facts are restricted, so that no paper holds them
}

// councillorBrief is a page for a councillor by ward, by topic or both; without either it goes over all topics.
func councillorBrief(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	v["leader"], v["portfolio"] = f.leader(), f.answers()
	if m := meeting.Next(f.Snapshot, f.Day); m != nil {
		v["next"] = "The next meeting is " + m.Title.Or("") + ", on " + day(m.HeldOn) + "."
	}
	var about, blanks, kept []string
	var rows [][]string
	told, of := 0, 0
	if f.Board.Ward != "" {
		about = append(about, f.Board.Ward)
		d.Blocks["ward"] = append([]paper.Block{paper.Paragraph{Text: paper.Plain("What names " + f.Board.Ward + ":")}}, bullets(f.inWard(f.Board.Ward))...)
	}
	for _, t := range f.Topics {
		told, of = told+t.Told, of+len(t.Questions)
		for _, q := range t.Questions {
			switch {
			case len(q.Says) == 0 && q.Kept:
				kept = append(kept, q.Question)
				continue
			case len(q.Says) == 0:
				blanks = append(blanks, q.Question+" Ask: "+orElse(q.Whom, "nobody is recorded as holding it")+".")
				continue
			}
			rows = append(rows, []string{q.Question, strings.Join(q.Says, " "), orElse(q.Whom, "not recorded")})
		}
	}
	switch {
	case len(f.Topics) == 1:
		about = append(about, lowerFirst(f.Topics[0].Title))
	case len(about) == 0:
		about = append(about, "all that members may ask about")
	}
	v["about"] = strings.Join(about, " and ")
	v["answered"] = fmt.Sprintf("Of %s, the facts answer %d.", counted(of, "question that members may ask", "questions that members may ask"), told)
	d.Blocks["answers"] = paper.PlainTable("What the facts say", []string{"Question", "What the facts say", "Who answers"}, rows)
	d.Blocks["blanks"] = bullets(blanks)
	if len(kept) > 0 {
		d.Blocks["kept"] = append([]paper.Block{paper.Paragraph{Text: paper.Plain("The facts behind these are restricted. Ask for them in a private session:")}}, bullets(kept)...)
	}
	return d
}
