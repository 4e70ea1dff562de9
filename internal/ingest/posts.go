package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// vacancies reads who holds each post. A name that says vacant is no person, in any chart. A blank name is a vacancy only where most
// posts do have a name and no column of its own says which are vacant: a chart published without names says nothing about vacancies.
func (pl *planner) vacancies() {
	if pl.r.Kind.Name != "post" || pl.r.column("holder") < 0 {
		return
	}
	named, withheld := 0, map[int]bool{}
	for i := range pl.rows {
		withheld[i] = pl.rows[i].withheld()
		pl.rows[i].readHolder()
		pl.vacantSince(&pl.rows[i])
		if pl.rows[i].refs["holder"] != "" {
			named++
		}
	}
	if pl.r.column("vacant") >= 0 || named*2 < len(pl.rows) {
		return
	}
	for i := range pl.rows {
		x := &pl.rows[i]
		if x.refs["holder"] != "" {
			give(x.set, "vacant", kind.YesNoValue(false))
			continue
		}
		if withheld[i] {
			continue
		}
		x.set["vacant"] = kind.YesNoValue(true)
		x.set["holder"] = kind.Value{}
	}
}

// nameWithheld is what stands in place of a name that is not published: it is no person, and no vacancy.
var nameWithheld = regexp.MustCompile(`(?i)^\W*(?:n/?d|not disclosed|undisclosed|name withheld|withheld|redacted|not published|employee|post ?holder)\W*$`)

func (x *planned) withheld() bool {
	t := x.refs["holder"]
	if !nameWithheld.MatchString(t) && (t == "" || strings.ContainsFunc(t, unicode.IsLetter)) {
		return false
	}
	delete(x.refs, "holder")
	return true
}

// vacantSince takes the day from the cell that says vacant, as in "Vacant since 1 May 2026"; and takes a post that nobody holds for vacant
// where a column says since when. Where somebody does hold it, the day is left as it is and asked about.
func (pl *planner) vacantSince(x *planned) {
	if m := sinceDay.FindStringSubmatch(x.vacantCell); m != nil {
		v, ok, problem := readDay(tabular.Cell{}, m[1], pl.r.Order)
		if ok {
			give(x.set, "vacant_since", v)
		}
		if problem != "" {
			pl.p.problem(x.number, pl.r.heading("holder"), "%s", problem)
		}
	}
	if !x.set["vacant_since"].Recorded() || x.set["vacant"].Recorded() {
		return
	}
	if x.refs["holder"] != "" {
		pl.p.problem(x.number, pl.r.heading("vacant_since"), "This post has a holder and a day since when it is vacant. Correct one of them; it is not taken as vacant.")
		return
	}
	x.set["vacant"] = kind.YesNoValue(true)
	x.set["holder"] = kind.Value{}
}

var (
	// the day in a cell that says vacant
	sinceDay   = regexp.MustCompile(`(?i)\b(?:since|from|as of|w\.?e\.?f\.?|ers)\b[:\s]*([^,;()]*\d[^,;()]*)`)
	vacantWord = regexp.MustCompile(`(?i)^\W*(?:vacant|vacancy|unfilled|gwag|swydd wag|to be (?:appointed|recruited)|out to advert|currently recruiting)\b`)
	// who acts in a vacant post, as in "Vacant (acting: B Brown)"
	actsIn = regexp.MustCompile(`(?i:\b(?:acting|interim|covered by|cover)\b)\s*[:,–-]?\s*(\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]*)+)\)?\s*$`)
	// how somebody holds the post, beside the name
	howHeld = regexp.MustCompile(`(?i)\s*(?:\(\s*(?:acting|interim|temporary|dros dro|maternity cover|secondment|seconded|job share|part time)\s*\)|\s[-–]\s*(?:acting|interim|maternity cover|secondment)\s*$|^(?:acting|interim)\s*[:–-]\s*)`)
)

// readHolder takes apart a name that says more than a name. Whoever acts in a vacant post is named as its holder, and the post stays vacant.
func (x *planned) readHolder() {
	t := x.refs["holder"]
	if !vacantWord.MatchString(t) {
		if name := strings.TrimSpace(howHeld.ReplaceAllString(t, " ")); name != "" {
			x.refs["holder"] = name
		}
		return
	}
	x.vacantCell = t
	give(x.set, "vacant", kind.YesNoValue(true))
	if m := actsIn.FindStringSubmatch(t); m != nil {
		x.refs["holder"] = m[1]
		return
	}
	delete(x.refs, "holder")
	x.set["holder"] = kind.Value{}
}

// officeOfMember shows that a title is a councillor's.
var officeOfMember = regexp.MustCompile(`(?i)^(?:(?:deputy )?leader of the (?:council|opposition)|cllr|councillor|(?:deputy )?(?:cabinet|executive|lead) member|portfolio holder)\b`)

// titleUnderPost takes a column headed Post for titles where no other column gives them and its cells are words: elsewhere it holds numbers.
func titleUnderPost(rows []tabular.Row, header int, known []heading, ki int, fields []string) {
	at := slices.Index(fields, "number")
	if at < 0 || slices.Contains(fields, "title") || headingKey(rows[header].Cells[at].Text) != "post" {
		return
	}
	words, figures := 0, 0
	for _, row := range rows[header+1:] {
		switch t := cellText(row, at); {
		case t == "":
		case strings.ContainsAny(t, "0123456789"):
			figures++
		default:
			words++
		}
	}
	if words <= figures {
		return
	}
	fields[at] = "title"
	number := kind.Kinds[ki].Index("number")
	for i, h := range known {
		if fields[i] == "" && slices.ContainsFunc(h.claims, func(c claim) bool { return c.kind == ki && c.field == number }) {
			fields[i] = "number"
			return
		}
	}
}

// seniorTeams are what councils call the team of those who run them.
var seniorTeams = []string{"slt", "clt", "cmt", "smt", "elt", "emt", "senior leadership team", "corporate leadership team", "senior management team", "corporate management team", "executive leadership team",
	"executive management team", "strategic leadership team", "strategic management team", "executive team", "executive board", "leadership team", "management team", "senior team", "uwch dîm arwain", "uwch dîm rheoli", "tîm arwain corfforaethol"}

var otherBody = regexp.MustCompile(`(?i)\b(?:board|group|panel|committee|forum|team|bwrdd|grŵp|pwyllgor)\b`)

// onSeniorTeam reads a cell that names the bodies a post sits on, or how it sits on the senior team. It is not known (false) what a cell
// that names none of them means.
func onSeniorTeam(cell string) (on, known bool) {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";,|/\n", r) })
	for _, p := range parts {
		p = strings.TrimSuffix(strings.TrimPrefix(kind.Fold(p), "member of "), " member")
		switch {
		case slices.Contains(seniorTeams, strings.TrimPrefix(p, "the ")) || p == "member" || p == "full" || p == "core":
			return true, true
		case p == "attendee" || p == "attends" || p == "not a" || p == "in attendance" || otherBody.MatchString(p):
			known = true
		}
	}
	return false, known
}

// seniorTeamCell reads the column for the senior team where it is not a plain yes or no.
func (pl *planner) seniorTeamCell(f *kind.Field, cell string) (kind.Value, bool) {
	if pl.r.Kind.Name != "post" || f.Name != "senior_team" {
		return kind.Value{}, false
	}
	if _, plain := tabular.ParseYesNo(cell); plain {
		return kind.Value{}, false
	}
	on, known := onSeniorTeam(cell)
	return kind.YesNoValue(on), known
}

// numbersAndTitles are the ways in which a number and a title share a cell: "4 - Head of IT", "Head of IT (4)".
var numbersAndTitles = regexp.MustCompile(`\s+[-–:/]\s+|\s*[()]\s*|:\s+`)

// postFor finds the one post that a cell names: by number or title, by both together, by a title in the row's own department, or by the
// name of whoever holds it in the register or in this file. several tells that more than one post bears the title.
func (pl *planner) postFor(x *planned, cell string) (id kind.ID, several bool) {
	fi := pl.find("post")
	if id := fi.named(cell); id != 0 {
		return id, false
	}
	titled := fi.byName[kind.Fold(cell)]
	if len(titled) > 1 {
		return fi.inDepartment(titled, said(x.set, x.refs, "department")), true
	}
	if id := pl.postHeldBy(cell); id != 0 {
		return id, false
	}
	return pl.postInParts(cell), false
}

func (f *finder) inDepartment(ids []kind.ID, department string) (found kind.ID) {
	for _, id := range ids {
		if department == "" || f.strong[id]["department"] != department {
			continue
		}
		if found != 0 {
			return 0
		}
		found = id
	}
	return found
}

// postInParts tries each part of a cell that holds more than one thing. Two parts must name the same post and none another: "Director - Place"
// may be a title that is not on the list, and is no guess at whoever is called Director.
func (pl *planner) postInParts(cell string) (found kind.ID) {
	agree := 0
	for _, p := range numbersAndTitles.Split(cell, -1) {
		id := pl.find("post").named(p)
		if id == 0 {
			id = pl.postHeldBy(p)
		}
		switch {
		case id == 0:
		case found == 0 || found == id:
			found = id
			agree++
		default:
			return 0
		}
	}
	if agree < 2 {
		return 0
	}
	return found
}

// postHeldBy finds the one post that a person of that name holds, by this file where it says who holds what, else by the register.
func (pl *planner) postHeldBy(name string) kind.ID {
	if pl.holders == nil {
		pl.readHolders()
	}
	if held := pl.holders[personKey(name)]; len(held) == 1 {
		return held[0]
	}
	return 0
}

// readHolders lists the posts that each person holds. What this file says of a post stands before what the register says.
func (pl *planner) readHolders() {
	pl.holders = map[string][]kind.ID{}
	told := map[kind.ID]bool{}
	if pl.r.Kind.Name == "post" {
		for _, x := range pl.rows {
			if name := personKey(x.refs["holder"]); name != "" && x.id != 0 {
				pl.holders[name] = append(pl.holders[name], x.id)
				told[x.id] = true
			}
		}
	}
	for _, p := range pl.snap.Posts.All() {
		person, ok := pl.snap.People.Get(p.Holder.Or(0))
		if ok && !told[p.ID] {
			name := personKey(person.Name.Or(""))
			pl.holders[name] = append(pl.holders[name], p.ID)
		}
	}
}
