package public

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/tabular"
)

const (
	newestShown  = 3  // comments that stand on the page of their section
	commentsPage = 20 // comments on a page of their own
	mostYouSaid  = 200
)

// withoutComments is a site as it is made for a council that was taken over.
func (s Site) withoutComments() Site {
	s.Comments, s.Open, s.Form = nil, false, ""
	return s
}

// byPlace sorts comments by where they stand, newest first.
func byPlace(all []release.Comment) map[string][]release.Comment {
	out := map[string][]release.Comment{}
	for _, c := range slices.Backward(all) {
		out[c.Place] = append(out[c.Place], c)
	}
	return out
}

// talks tells whether the site has anything to do with comments.
func (s *Site) talks() bool { return s.Open || s.Form != "" || len(s.Comments) > 0 }

// approved counts the comments of a place that can be read.
func (s *Site) approved(place string) (n int) {
	for i := range s.at[place] {
		if s.at[place][i].Removed == "" {
			n++
		}
	}
	return n
}

// addComments adds the pages of what people said back.
func (s *Site) addComments(lang words.Lang) {
	if !s.talks() {
		return
	}
	s.add("comments/index.html", lang, func(v *view) ([]byte, error) { return v.frame("public.comments_nav", commentsHome(v)) })
	s.add("comments/you-said.html", lang, func(v *view) ([]byte, error) { return v.frame("public.you_said", youSaid(v)) })
	for _, place := range s.Plan.Places() {
		all := s.at[place]
		pages := max(1, (len(all)+commentsPage-1)/commentsPage)
		for n := range pages {
			s.add(commentsPath(place, n), lang, func(v *view) ([]byte, error) {
				title := v.say.Plain("public.comments_on", "place", v.place(place))
				if n > 0 {
					title = v.say.Plain("public.page_of", "title", title, "page", n+1, "pages", pages)
				}
				return v.frame(title, comments(v, place, all[n*commentsPage:min(len(all), (n+1)*commentsPage)], n, pages))
			})
		}
	}
}

// commentsPath is the address of one page of a place's comments.
func commentsPath(place string, n int) string { return listPath("comments/"+place, n) }

// place is what a place is called.
func (v *view) place(place string) words.Phrase {
	if p, ok := v.site.Plan.Part(place); ok {
		return v.say.Labels(p.Of())
	}
	return v.say.Phrase("public.challenges")
}

// placePage is the page that a place's comments are about.
func (v *view) placePage(place string) templ.SafeURL {
	if place == release.Challenges {
		return v.to("index.html") + "#challenges"
	}
	return v.to(place + "/index.html")
}

// form is the address of the form for a comment; "" where none can be sent.
func (v *view) form(place string) templ.SafeURL {
	at := "comment/" + place
	if v.lang == words.Welsh {
		at += "?lang=cy"
	}
	switch {
	case v.site.Live && v.site.Open:
		return v.file(at)
	case v.site.Form != "":
		return templ.SafeURL(v.site.Form + at)
	}
	return ""
}

// support is where one says that one supports an idea; "" where nobody counts.
func (v *view) support(c *release.Comment) templ.SafeURL {
	if !v.site.Live || !v.site.Votes || c.Place != release.Ideas {
		return ""
	}
	at := "support/" + strconv.FormatInt(c.Number, 10)
	if v.lang == words.Welsh {
		at += "?lang=cy"
	}
	return v.file(at)
}

// came are the comments of which something came, newest first.
func (v *view) came() (out []release.Comment) {
	for _, c := range slices.Backward(v.site.Comments) {
		if !c.Did.IsZero() && c.Removed == "" && len(out) < mostYouSaid {
			out = append(out, c)
		}
	}
	return out
}

// ledTo is the name and the page of the record that a comment led to; not ok where it is no longer published.
func (v *view) ledTo(c *release.Comment) (name string, to templ.SafeURL, ok bool) {
	if c.Led == nil {
		return "", "", false
	}
	return v.recordAt(c.Led.Section, c.Led.ID)
}

// ledOutcome is the outcome that stands in the record that a comment led to; "" where none is published.
func (v *view) ledOutcome(c *release.Comment) string {
	x, ok := v.r().Section(c.Led.Section).Item(c.Led.ID)
	if !ok {
		return ""
	}
	if at := x.Cell("outcome"); at.Type == kind.LongText {
		return at.S
	}
	return ""
}

// published is the record that a text such as contracts/12 names.
func (v *view) published(text string) (name string, to templ.SafeURL, ok bool) {
	section, number, _ := strings.Cut(strings.TrimSuffix(text, ".html"), "/")
	id, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		return "", "", false
	}
	return v.recordAt(section, kind.ID(id))
}

func (v *view) recordAt(section string, id kind.ID) (name string, to templ.SafeURL, ok bool) {
	p, known := v.site.Plan.Part(section)
	x, there := v.r().Section(section).Item(id)
	if !known || !there {
		return "", "", false
	}
	return v.r().NameOf(p, x), v.to(p.Page(x)), true
}

// commentsCSV is every comment that the public sees, as a table.
func (s *Site) commentsCSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{release.CommentColumns()}
	for i := range s.Comments {
		c := &s.Comments[i]
		led, replied := "", ""
		if c.Led != nil {
			led = release.Address(c.Led.Section, c.Led.ID)
		}
		if c.Replied != 0 {
			replied = c.Replied.String()
		}
		lines = append(lines, []string{strconv.FormatInt(c.Number, 10), c.Place, strconv.Itoa(c.Release), c.Day.String(), tabular.SafeCell(c.Name.String()), tabular.SafeCell(c.Text.String()), tabular.SafeCell(c.Reply.String()), replied, tabular.SafeCell(c.Did.String()), led, c.Removed, strconv.Itoa(c.Votes)})
	}
	err := w.WriteAll(lines)
	if err != nil {
		return nil, fmt.Errorf("writing comments as CSV: %w", err)
	}
	return b.Bytes(), nil
}

// commentsJSON is the same as JSON.
func (s *Site) commentsJSON() ([]byte, error) {
	all := s.Comments
	if all == nil {
		all = []release.Comment{}
	}
	raw, err := json.MarshalIndent(map[string]any{"council": s.Release.Council.Name, "comments": all}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing comments as JSON: %w", err)
	}
	return raw, nil
}

// commentFeedWords are what the feed of comments says.
func (v *view) commentFeedWords() release.CommentFeedWords {
	return release.CommentFeedWords{Title: v.say.Plain("public.comments_feed", "council", v.r().Council.Name), On: v.say.Plain("public.comments_feed_one"), Place: func(place string) string { return v.place(place).Text }}
}

// FormState is a form for a comment as it is shown.
type FormState struct {
	Place, Route, Token string
	Name, Email, Text   string
	Wrong               string // a sentence: what was wrong with it
	Closed              bool   // the council takes no comments
	Welsh               bool
	Keep                int // days that the email address is kept
}

// CommentForm renders a form for a comment: first the choice between public and private, then where one types.
func (s *Site) CommentForm(f FormState) ([]byte, error) {
	v := s.beside(f)
	return v.frame(v.say.Plain("public.comment_title", "place", v.place(f.Place)), commentForm(v, f))
}

// Thanks renders the page after a comment was sent.
func (s *Site) Thanks(f FormState) ([]byte, error) {
	v := s.beside(f)
	return v.frame("public.comment_thanks", commentThanks(v, f))
}

// beside is a view of a page that stands beside those of a place, in the reader's language.
func (s *Site) beside(f FormState) *view {
	v := s.anywhere()
	v.path = commentsPath(f.Place, 0)
	if f.Welsh && s.Release.Council.Welsh {
		v.lang, v.path = words.Welsh, "cy/"+v.path
		v.say = s.Words.In(words.Welsh)
	}
	return v
}
