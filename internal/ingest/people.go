package ingest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// honorific stands before a name and is no part of it.
var honorific = regexp.MustCompile(`(?i)^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|cllr|councillor|cyng|y cyng)\b\.?\s+`)

// personKey is how people's names are compared: without a title before them, and in the order in which they are said.
func personKey(name string) string {
	if last, first, is := strings.Cut(name, ","); is && !strings.Contains(first, ",") {
		name = strings.TrimSpace(first) + " " + strings.TrimSpace(last)
	}
	return kind.Fold(honorific.ReplaceAllString(strings.TrimSpace(name), ""))
}

// The headings of a name that is cut over two columns.
var (
	firstNames = []string{"forename", "forenames", "first name", "given name", "enw cyntaf"}
	lastNames  = []string{"surname", "last name", "family name", "cyfenw"}
)

// joinNames maps a first name to the field for whoever holds a post, where no column holds the whole name and one holds the last.
func (r *Reading) joinNames() {
	if r.Kind == nil || r.Kind.Name != "post" || r.column("holder") >= 0 {
		return
	}
	first := r.headed(firstNames)
	last := r.headed(lastNames)
	if first < 0 || last < 0 || r.Columns[first].Field != "" {
		return
	}
	r.Columns[first].Field = "holder"
}

func (r *Reading) headed(names []string) int {
	return slices.IndexFunc(r.Columns, func(c Column) bool { return slices.Contains(names, headingKey(c.Heading)) })
}

// wholeName puts the last name behind a first name that stands in a column of its own.
func (pl *planner) wholeName(row tabular.Row, col int, name string) string {
	if pl.r.Kind.Name != "post" || pl.r.Columns[col].Field != "holder" || !slices.Contains(firstNames, headingKey(pl.r.Columns[col].Heading)) {
		return name
	}
	if last := cellText(row, pl.r.headed(lastNames)); last != "" && !strings.EqualFold(last, name) {
		return name + " " + last
	}
	return name
}

// officeHeadings head a column of what councillors are, in lists of all of them.
var officeHeadings = []string{"position", "role", "cabinet position", "cabinet role", "office", "responsibility"}

// officesOfMembers takes a list of councillors by name for a list of portfolios where another column says who is in the cabinet, and
// gives what that column adds to the score.
func officesOfMembers(rows []tabular.Row, header int, known []heading, fields []string) float64 {
	name := slices.Index(fields, "name")
	if name < 0 || slices.Contains(fields, "member") || headingKey(rows[header].Cells[name].Text) != "name" {
		return 0
	}
	for i, c := range rows[header].Cells {
		in := func(row tabular.Row) bool { return cabinetOffice.MatchString(cellText(row, i)) }
		if slices.Contains(officeHeadings, headingKey(c.Text)) && slices.ContainsFunc(rows[header+1:], in) {
			fields[name], fields[i] = "member", "name"
			return 1 + known[i].share // its cells speak louder than the headings of people's addresses
		}
	}
	return 0
}

var (
	// what stands between the names of two who hold one portfolio
	betweenNames = regexp.MustCompile(`(?i)\s*(?:;|\n|/|&|\band\b)\s*`)
	jobShare     = regexp.MustCompile(`(?i)\s*\((?:job share|shared|joint|job-share)\)\s*$`)
	// the offices that put somebody in a cabinet
	cabinetOffice = regexp.MustCompile(`(?i)\b(?:leader|cabinet|executive member|portfolio|lead member|aelod cabinet|arweinydd)\b`)
	outsideOffice = regexp.MustCompile(`(?i)\b(?:opposition|group leader|shadow|chair|chairman|scrutiny|deputy cabinet)\b`)
)

// cabinet reads who holds each portfolio. A vacant one is held by nobody, several names in a cell are several people, and several rows of one
// portfolio are several who hold it. In a list of all councillors only those with an office of the cabinet hold one.
func (pl *planner) cabinet() {
	if pl.r.Kind.Name != "portfolio" {
		return
	}
	offices := slices.Contains(officeHeadings, headingKey(pl.r.heading("name"))) && slices.ContainsFunc(pl.rows, func(x planned) bool { return cabinetOffice.MatchString(x.set["name"].String()) })
	first := map[string]int{}
	var kept []planned
	for _, x := range pl.rows {
		name := x.set["name"].String()
		if offices && (!cabinetOffice.MatchString(name) || outsideOffice.MatchString(name)) {
			pl.p.Rows--
			pl.p.leaveOut(x.number, "no office of the cabinet")
			continue
		}
		x.readMembers()
		if at, there := first[kind.Fold(name)]; there && kept[at].heldByAnother(x) {
			have := kept[at]
			have.refs["also"] = strings.Trim(have.refs["also"]+";"+x.refs["member"]+";"+x.refs["also"], ";")
			pl.p.Rows--
			pl.p.leaveOut(x.number, "another holder of the same portfolio, who is named with it")
			continue
		}
		first[kind.Fold(name)] = len(kept)
		kept = append(kept, x)
	}
	pl.rows = kept
}

// heldByAnother tells that two rows of one portfolio name two people.
func (x *planned) heldByAnother(other planned) bool {
	mine, theirs := personKey(x.refs["member"]), personKey(other.refs["member"])
	return mine != "" && theirs != "" && mine != theirs
}

// readMembers takes apart the cell that names whoever holds a portfolio.
func (x *planned) readMembers() {
	t := x.refs["member"]
	if t == "" {
		return
	}
	if vacantWord.MatchString(t) {
		delete(x.refs, "member")
		x.set["member"] = kind.Value{}
		return
	}
	var names []string
	for _, n := range betweenNames.Split(jobShare.ReplaceAllString(t, ""), -1) {
		if n = strings.TrimSpace(n); n != "" {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		delete(x.refs, "member")
		return
	}
	x.refs["member"] = names[0]
	if len(names) > 1 {
		x.refs["also"] = strings.Trim(strings.Join(names[1:], ";")+";"+x.refs["also"], ";")
	}
}
