package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/words"
)

// papersPage lists the papers that the viewer may have drafted.
type papersPage struct {
	Base   string
	Papers []desk.DraftPaper
}

// papers is GET /c/{council}/papers
func (v *visit) papers() error {
	all, err := v.desk.PapersFor(v.r.Context(), v.picture, v.viewer, string(v.say.Lang))
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("papers.title"), "lead", papersBody(papersPage{Base: v.path(""), Papers: all}))
}

// paperPage shows one draft, what it lacks, and where it is downloaded.
type paperPage struct {
	Base string
	desk.DraftPaper
	Language string
	Choices  desk.PaperChoices
	Topics   []asked.Topic
	Query    string // of the choices, for the files
	HTML     string // the blocks, as paper.Fragment writes them
	Outside  string // letters that the PDF draws as their numbers
}

// ByChoice tells whether the paper is by ward, role or topic.
func (p paperPage) ByChoice() bool {
	return p.Name == "councillor-brief" || p.Name == "councillor-induction"
}

// topic is what a topic of the bank of questions is called.
func (p paperPage) topic(s *words.Speaker, t asked.Topic) words.Phrase {
	if s.Lang == words.Welsh && t.Cy.Title != "" {
		return words.Phrase{Text: t.Cy.Title, Lang: words.Welsh}
	}
	return words.InEnglish(t.Title)
}

// paperPage is GET /c/{council}/papers/{name}
func (v *visit) paperPage() error {
	choices := v.paperChoices()
	drafted, err := v.desk.Paper(v.r.Context(), v.picture, v.viewer, v.r.PathValue("name"), choices)
	if err != nil {
		return err
	}
	p := paperPage{Base: v.path(""), DraftPaper: drafted, Language: drafted.Document.Language, Choices: choices, Topics: v.desk.Asked}
	if len(v.r.URL.RawQuery) > 0 {
		p.Query = "?" + url.Values{"ward": {choices.Ward}, "role": {choices.Role}, "topic": {choices.Topic}}.Encode()
	}
	p.HTML, err = paper.Fragment(drafted.Document)
	if err != nil {
		return fmt.Errorf("showing the paper %s: %w", drafted.Name, err)
	}
	outside, err := paper.Outside(drafted.Document)
	if err != nil {
		return fmt.Errorf("looking at the letters of the paper %s: %w", drafted.Name, err)
	}
	p.Outside = string(outside)
	return v.show(drafted.Title, "lead", paperBody(p))
}

// paperChoices are what the reader chose for a paper that is by ward, role or topic.
func (v *visit) paperChoices() desk.PaperChoices {
	q := v.r.URL.Query()
	return desk.PaperChoices{Language: string(v.say.Lang), Ward: strings.TrimSpace(q.Get("ward")), Role: q.Get("role"), Topic: q.Get("topic")}
}

// paperFile is GET /c/{council}/papers/{name}/{format}: always a download, since a paper's own HTML brings its own style.
func (v *visit) paperFile() error {
	format := paper.Format(v.r.PathValue("format"))
	if !slices.Contains(paper.Formats, format) {
		return fault.New(fault.NotFound, "A paper is written as html, odt, docx or pdf.")
	}
	drafted, err := v.desk.Paper(v.r.Context(), v.picture, v.viewer, v.r.PathValue("name"), v.paperChoices())
	if err != nil {
		return err
	}
	return v.writePaper(drafted, format, drafted.Name)
}

// writePaper sends a paper as a file.
func (v *visit) writePaper(drafted desk.DraftPaper, format paper.Format, name string) error {
	raw, err := paper.Write(drafted.Document, format)
	if err != nil {
		return fmt.Errorf("writing the paper %s: %w", drafted.Name, err)
	}
	h := v.w.Header()
	h.Set("Content-Type", format.Media())
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("%s-%s-%s.%s", v.council.Slug, name, v.picture.Today, format)))
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	_, err = v.w.Write(raw)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// formatWords are what a format is called.
var formatWords = map[paper.Format]string{paper.HTML: "HTML", paper.ODT: "ODT", paper.DOCX: "DOCX", paper.PDF: "PDF"}
