package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

type foiCmd struct {
	Start    foiStart    `cmd:"" help:"Log a request and propose what answers each of its questions."`
	List     foiList     `cmd:"" help:"The log of requests."`
	Sheet    foiSheet    `cmd:"" help:"The answer sheet of a request, as the officer sees it."`
	Question foiQuestion `cmd:"" help:"Correct what answers a question."`
	Decide   foiDecide   `cmd:"" help:"Give a field, or withhold it under an exemption with a reason."`
	Accept   foiAccept   `cmd:"" help:"Accept every reason to withhold as it is drafted."`
	Ask      foiAsk      `cmd:"" help:"Note that a clearer request was asked for: the days to answer stop."`
	Clear    foiClear    `cmd:"" help:"Note that the clearer request came: the days to answer count from then."`
	Row      foiRow      `cmd:"" help:"Leave a row out of the answer, or take it in again."`
	Preview  foiPreview  `cmd:"" help:"Write the files that would go out into a folder. Nothing is frozen."`
	Send     foiSend     `cmd:"" help:"Freeze the answer, log it, and write its files into a folder."`
	Sent     foiSent     `cmd:"" help:"Write the files of an answer as they were sent, after their hash was checked."`
	Words    foiWords    `cmd:"" help:"The categories, fields and exemptions that the other commands take."`
}

// foiOf names a request.
type foiOf struct {
	Request string `arg:"" help:"The request's number or reference."`
}

func (o foiOf) find(s *session) (*desk.Picture, kind.ID, error) {
	p, err := s.picture()
	if err != nil {
		return nil, 0, err
	}
	var found []kind.ID
	for _, r := range p.Snapshot.FoiRequests.All() {
		if r.Reference.Or("") == o.Request && o.Request != "" {
			found = append(found, r.ID)
		}
	}
	if len(found) == 1 {
		return p, found[0], nil
	}
	n, err := strconv.ParseUint(o.Request, 10, 31)
	if err != nil || len(found) > 1 {
		return nil, 0, fault.New(fault.NotFound, "There is no single request %q. See: moothall foi list", o.Request)
	}
	return p, kind.ID(n), nil
}

// change changes what was decided about the request, and shows its sheet.
func (o foiOf) change(s *session, change func(*desk.FOI) error) error {
	p, id, err := o.find(s)
	if err != nil {
		return err
	}
	err = s.desk.ChangeFOI(s.ctx, p, s.foiViewer(p), id, 0, change)
	if err != nil {
		return err
	}
	return s.showFOI(p, id)
}

func (s *session) foiViewer(p *desk.Picture) kind.Viewer {
	v := s.viewer()
	v.Council = p.Council.Slug
	return v
}

type foiStart struct {
	File      string `arg:"" type:"path" help:"The questions: a text as it came, or a CSV or Excel file with a column of questions."`
	Title     string `required:"" help:"What it is about."`
	Received  string `required:"" help:"The day on which it was received."`
	Reference string `help:"Your own reference; it stands on the letter."`
	Requester string `help:"Who asked; kept apart and in no answer."`
	Sort      string `default:"supplier" help:"Sort of requester: supplier, journalist, resident, campaign, researcher, elected or other."`
	Welsh     bool   `help:"Answer in Welsh."`
}

// Run logs a request.
func (c *foiStart) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	y, m, d, ok, _ := tabular.ParseDate(c.Received, tabular.DMY)
	if !ok {
		return fault.New(fault.Invalid, "%q is not a date. Write it like 2026-11-02.", c.Received)
	}
	text, err := questionsIn(c.File)
	if err != nil {
		return err
	}
	id, err := s.desk.StartFOI(s.ctx, p, s.foiViewer(p), desk.NewFOI{Reference: c.Reference, Title: c.Title, Requester: c.Requester, Sort: c.Sort, Welsh: c.Welsh, Received: kind.DateOf(y, m, d), Questions: text})
	if err != nil {
		return err
	}
	p, err = s.picture()
	if err != nil {
		return err
	}
	return s.showFOI(p, id)
}

// questionsIn reads the questions of a file: of a table, the column whose heading says so, else all cells of its rows, as the reader of requests knows a table.
func questionsIn(path string) (string, error) {
	raw, err := readLimited(path, 1<<20)
	if err != nil {
		return "", err
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".xlsx", ".xlsm":
	default:
		return strings.ToValidUTF8(strings.TrimPrefix(string(raw), "\ufeff"), "?"), nil
	}
	f, err := tabular.Open(filepath.Base(path), bytes.NewReader(raw), int64(len(raw)), tabular.Options{})
	if err != nil {
		return "", fault.Wrap(err, fault.Refused, "%s cannot be read as a table: %s.", filepath.Base(path), err)
	}
	column, out := -1, []string{}
	for r, err := range f.Rows(0) {
		if err != nil {
			return "", fault.Wrap(err, fault.Refused, "%s cannot be read: %s.", filepath.Base(path), err)
		}
		if at := questionColumn(r.Cells); column < 0 && at >= 0 {
			column, out = at, nil // what stood above the heading is no question
			continue
		}
		if text := rowOf(r.Cells, column); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n"), nil
}

// questionColumn is the cell that heads a column of questions, or -1.
func questionColumn(cells []tabular.Cell) int {
	return slices.IndexFunc(cells, func(c tabular.Cell) bool {
		text := strings.ToLower(strings.TrimSpace(c.Text))
		return strings.HasPrefix(text, "question") && !strings.Contains(text, "?") && len(text) < 40
	})
}

// rowOf is a row as a line of a request: its question, or all its cells where no column is headed so.
func rowOf(cells []tabular.Cell, column int) string {
	var said []string
	for i, c := range cells {
		text := strings.Join(strings.Fields(c.Text), " ")
		if text != "" && (column < 0 || i == column) {
			said = append(said, text)
		}
	}
	switch {
	case len(said) == 0:
		return ""
	case len(said) == 1 && column >= 0:
		return "- " + said[0]
	}
	return strings.Join(said, "\t") + "\t"
}

func (s *session) showFOI(p *desk.Picture, id kind.ID) error {
	f, err := s.desk.FOIRequest(s.ctx, p, s.foiViewer(p), id)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(f)
	}
	s.say("%s (%s): %s. The answer is due by %s.", f.Ref, f.Title, f.Status, f.Due)
	if f.Sheet == nil {
		s.say("Its questions have not been read yet.")
		return nil
	}
	if f.Reuses != "" {
		s.say("Answered before in %s: %d cells are not as they were sent, %d are.", f.Reuses, f.Sheet.Changed, f.Sheet.Same)
	}
	for i, q := range f.Sheet.Questions {
		s.say("%3d. %s\n     %s: %s", i+1, q.Text, strings.Join(q.Categories, ", "), strings.Join(q.Fields, ", "))
	}
	for _, c := range f.Sheet.Categories {
		s.foiCategory(c)
	}
	for _, x := range f.Sheet.Choices {
		if !x.Give && !x.Idle {
			s.say("withheld %s under %s (accepted: %t): %s", x.Field, x.Exemption, x.Accepted, x.Reason)
		}
	}
	return nil
}

func (s *session) foiCategory(c foi.CategorySheet) {
	s.say("%s:", c.ID)
	if len(c.Rows) == 0 {
		s.say("  not held")
	}
	for _, r := range c.Rows {
		s.say("  %s/%s %s", c.ID, r.Key, r.Name)
		for _, cell := range r.Cells {
			value := cell.Value
			if cell.State != foi.Held {
				value = strings.ReplaceAll(string(cell.State), "_", " ")
			}
			s.say("    %-14s %s %s", cell.Field, value, cell.Change)
		}
		if d, ok := r.Difference.Get(); ok {
			s.say("    for officers: paid %s, register %s, difference %s", r.Paid.Or(0), r.Register.Or(0), d)
		}
	}
}

type foiList struct{}

// Run lists.
func (c *foiList) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	type line struct {
		ID        kind.ID `json:"id"`
		Reference string  `json:"reference,omitempty"`
		Title     string  `json:"title"`
		Received  string  `json:"received,omitempty"`
		Due       string  `json:"due,omitempty"`
		Status    string  `json:"status,omitempty"`
		Outcome   string  `json:"outcome,omitempty"`
	}
	out := []line{}
	for _, r := range p.Snapshot.FoiRequests.All() {
		x := line{ID: r.ID, Reference: r.Reference.Or(""), Title: r.Title.Or(""), Status: r.Status.Or(""), Outcome: r.Outcome.Or("")}
		if d, ok := r.Received.Get(); ok {
			x.Received = d.String()
		}
		if d, ok := r.Due.Get(); ok {
			x.Due = d.String()
		}
		out = append(out, x)
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		s.say("%4d  %-14s %-40s due %s  %s %s", x.ID, x.Reference, x.Title, x.Due, x.Status, x.Outcome)
	}
	return nil
}

type foiSheet struct {
	foiOf
	CSV bool `name:"csv" help:"As CSV, a cell a line with its source."`
}

// Run shows the sheet.
func (c *foiSheet) Run(s *session) error {
	p, id, err := c.find(s)
	if err != nil || !c.CSV {
		if err != nil {
			return err
		}
		return s.showFOI(p, id)
	}
	f, err := s.desk.FOIRequest(s.ctx, p, s.foiViewer(p), id)
	if err != nil {
		return err
	}
	return s.desk.WriteFOILines(s.ctx, p, f, s.out)
}

type foiQuestion struct {
	foiOf
	Number     int      `arg:"" help:"The question's number."`
	Categories []string `help:"Ids of categories; none takes the question out of the answer."`
	Fields     []string `help:"Ids of fields."`
}

// Run corrects.
func (c *foiQuestion) Run(s *session) error {
	return c.change(s, func(f *desk.FOI) error {
		return f.Correct(c.Number, append([]string{}, c.Categories...), append([]string{}, c.Fields...))
	})
}

type foiDecide struct {
	foiOf
	Field  string `arg:"" help:"The id of the field."`
	Choice string `arg:"" help:"give, or the id of an exemption, such as s31."`
	Reason string `help:"As the requester reads it; the drafted one when left out."`
}

// Run decides.
func (c *foiDecide) Run(s *session) error {
	return c.change(s, func(f *desk.FOI) error {
		reason := c.Reason
		for _, x := range f.Sheet.Choices {
			if reason == "" && x.Field == c.Field {
				reason = f.Drafted(c.Field, c.Choice)
			}
		}
		return f.Decide(c.Field, c.Choice, reason)
	})
}

type foiAccept struct{ foiOf }

// Run accepts.
func (c *foiAccept) Run(s *session) error {
	return c.change(s, func(f *desk.FOI) error { return f.Accept() })
}

type foiRow struct {
	foiOf
	Row string `arg:"" help:"The row as the sheet names it: finance/contract:12"`
	In  bool   `help:"Take it in again."`
}

// Run leaves out or takes in.
func (c *foiRow) Run(s *session) error {
	return c.change(s, func(f *desk.FOI) error { return f.Row(c.Row, c.In) })
}

type foiAsk struct{ foiOf }

// Run stops the days.
func (c *foiAsk) Run(s *session) error { return c.clarify(s, 0) }

type foiClear struct {
	foiOf
	On string `required:"" help:"The day on which it came."`
}

// Run counts the days anew.
func (c *foiClear) Run(s *session) error {
	on, err := kind.ParseDate(c.On)
	if err != nil {
		return fault.New(fault.Invalid, "%q is not a date. Write it as 2026-11-26.", c.On)
	}
	return c.clarify(s, on)
}

func (o foiOf) clarify(s *session, on kind.Date) error {
	p, id, err := o.find(s)
	if err != nil {
		return err
	}
	err = s.desk.ClarifyFOI(s.ctx, p, s.foiViewer(p), id, on)
	if err != nil {
		return err
	}
	p, err = s.picture()
	if err != nil {
		return err
	}
	return s.showFOI(p, id)
}

type foiPreview struct {
	foiOf
	Out string `required:"" type:"path" help:"The folder; it is made when absent."`
}

// Run writes what would go out.
func (c *foiPreview) Run(s *session) error {
	p, id, err := c.find(s)
	if err != nil {
		return err
	}
	for _, name := range desk.FOIFiles {
		raw, err := s.desk.PreviewFOI(s.ctx, p, s.foiViewer(p), id, name)
		if err != nil {
			return err
		}
		err = writeBelow(c.Out, name, raw)
		if err != nil {
			return err
		}
	}
	return s.wroteFOI(c.Out, nil)
}

type foiSend struct {
	foiOf
	Out string `type:"path" help:"Also write the files into this folder."`
}

// Run sends.
func (c *foiSend) Run(s *session) error {
	p, id, err := c.find(s)
	if err != nil {
		return err
	}
	sent, err := s.desk.SendFOI(s.ctx, p, s.foiViewer(p), id, 0)
	if err != nil {
		return err
	}
	if c.Out != "" {
		err = s.writeSentFOI(p, id, sent.ID, c.Out)
		if err != nil {
			return err
		}
	}
	return s.wroteFOI(c.Out, &sent)
}

type foiSent struct {
	foiOf
	Answer int64  `help:"The number of the answer; the newest when left out."`
	Out    string `required:"" type:"path" help:"The folder; it is made when absent."`
}

// Run writes what was sent.
func (c *foiSent) Run(s *session) error {
	p, id, err := c.find(s)
	if err != nil {
		return err
	}
	f, err := s.desk.FOIRequest(s.ctx, p, s.foiViewer(p), id)
	if err != nil {
		return err
	}
	if len(f.Sent) == 0 {
		return fault.New(fault.NotFound, "Nothing was sent for this request yet.")
	}
	sent := f.Sent[0]
	if c.Answer != 0 {
		sent = desk.FOISent{ID: c.Answer}
	}
	err = s.writeSentFOI(p, id, sent.ID, c.Out)
	if err != nil {
		return err
	}
	return s.wroteFOI(c.Out, &sent)
}

func (s *session) writeSentFOI(p *desk.Picture, id kind.ID, answer int64, out string) error {
	for _, name := range desk.FOIFiles {
		raw, err := s.desk.SentFOI(s.ctx, p, s.foiViewer(p), id, answer, name)
		if err != nil {
			return err
		}
		err = writeBelow(out, name, raw)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *session) wroteFOI(out string, sent *desk.FOISent) error {
	if s.JSON {
		return s.writeJSON(struct {
			Folder string        `json:"folder,omitempty"`
			Files  []string      `json:"files"`
			Sent   *desk.FOISent `json:"sent,omitempty"`
		}{out, desk.FOIFiles, sent})
	}
	if sent != nil {
		s.say("Answer %d, %s, SHA-256 %s.", sent.ID, sent.Outcome, sent.SHA256)
	}
	if out != "" {
		s.say("%s are in %s.", strings.Join(desk.FOIFiles, ", "), out)
	}
	return nil
}

type foiWords struct{}

// Run lists the ids.
func (c *foiWords) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	type word struct {
		Sort  string `json:"sort"` // category, field, exemption
		ID    string `json:"id"`
		Label string `json:"label"`
	}
	out := []word{}
	for _, x := range s.desk.FOI.Categories {
		out = append(out, word{"category", x.ID, x.Label})
	}
	for _, x := range s.desk.FOI.Fields {
		out = append(out, word{"field", x.ID, x.Label})
	}
	for _, l := range s.desk.FOI.Laws {
		for _, e := range l.Exemptions {
			out = append(out, word{"exemption", e.ID, l.Name + ", " + e.Section + ": " + e.Label})
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		s.say("%-9s %-14s %s", x.Sort, x.ID, x.Label)
	}
	return nil
}
