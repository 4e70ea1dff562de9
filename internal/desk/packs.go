package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/drafts"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/pack"
	"github.com/moothall/moothall/internal/store"
)

// PackNames are the papers that can be frozen as a pack.
var PackNames = []string{"board-pack", "member-briefing", "cyber-update", "councillor-induction", "scrutiny-response"}

// PackMade is a pack that was built, without its file.
type PackMade struct {
	ID       int64  `json:"id"`
	Pack     string `json:"pack"`
	Title    string `json:"title"`
	Meeting  int64  `json:"meeting,omitempty"`
	Sequence int64  `json:"sequence"`
	Day      string `json:"day"`
	SHA256   string `json:"sha256"`
	Made     string `json:"made"`
	By       string `json:"by"`
}

// PackOf describes a pack without its file.
func PackOf(p store.Pack) PackMade {
	return PackMade{p.ID, p.Name, p.Title, p.Meeting, p.Seq, p.Day, p.Hash, p.Made, p.Actor}
}

// forMembers is what every member of the council may see, whoever builds a pack: it goes to all of them.
func forMembers(council string) kind.Viewer {
	return kind.Viewer{Council: council, Clearance: kind.SeesInternal}
}

// BuildPack freezes a paper: the same registers on the same day give the same bytes, whoever builds it. A pack in which something is shown green over red without a
// signed reason is not built.
func (d *Desk) BuildPack(ctx context.Context, p *Picture, v kind.Viewer, name string, c PaperChoices) (store.Pack, error) {
	if !identity.May(v, identity.Settle) {
		return store.Pack{}, fault.New(fault.Forbidden, "Your role does not build packs. Ask the board secretary.")
	}
	if !slices.Contains(PackNames, name) {
		return store.Pack{}, fault.New(fault.NotFound, "There is no pack %q. Packs: %s.", name, strings.Join(PackNames, ", "))
	}
	if p.AsAt != 0 {
		return store.Pack{}, fault.New(fault.Invalid, "A pack is built from the registers as they stand. What was known on a day past stands in the packs of that day.")
	}
	paper, err := d.Paper(ctx, p, forMembers(p.Council.Slug), name, PaperChoices{Language: c.Language, Meeting: c.Meeting, Ward: c.Ward, Role: c.Role})
	if err != nil {
		return store.Pack{}, err
	}
	if len(paper.Buried) > 0 && name == "board-pack" {
		return store.Pack{}, fault.New(fault.Refused, "%s: shown as green though something under it is red. Say why, and who signs that, or change the colour; then build the pack.", strings.Join(paper.Buried, "; "))
	}
	key, err := d.Store.LogKey(ctx, d.now())
	if err != nil {
		return store.Pack{}, err
	}
	about := pack.About{Pack: name, Title: paper.Title, Council: p.Council.Slug, Day: p.Today.String(), Sequence: p.Snapshot.Seq}
	size, err := d.Store.LogSize(ctx, p.Council.ID)
	if err == nil && size > 0 {
		about.Checkpoint, err = d.Checkpoint(ctx, p.Council)
	}
	if err != nil {
		return store.Pack{}, err
	}
	raw, err := pack.Seal(paper.Document, about, key)
	if err != nil {
		return store.Pack{}, err
	}
	made := store.Pack{Council: p.Council.ID, Name: name, Title: paper.Title, Seq: p.Snapshot.Seq, Day: about.Day, Hash: pack.Hash(raw), File: raw, Made: d.now(), Actor: v.Account}
	if m, err := p.meetingFor(c.Meeting); err == nil && m != nil && name == "board-pack" {
		made.Meeting = int64(m.ID)
	}
	return d.Store.AddPack(ctx, made)
}

// Packs lists the packs that were built, newest first.
func (d *Desk) Packs(ctx context.Context, p *Picture, v kind.Viewer) ([]PackMade, error) {
	if !v.Sees(kind.Internal) {
		return nil, fault.New(fault.Forbidden, "Packs are for those who may see what is internal.")
	}
	all, err := d.Store.Packs(ctx, p.Council.ID)
	out := []PackMade{}
	for _, x := range all {
		out = append(out, PackOf(x))
	}
	return out, err
}

// Pack is one pack with its file, checked against the hash that was kept.
func (d *Desk) Pack(ctx context.Context, p *Picture, v kind.Viewer, id int64) (store.Pack, error) {
	if !v.Sees(kind.Internal) {
		return store.Pack{}, fault.New(fault.NotFound, "There is no such pack.")
	}
	x, err := d.Store.Pack(ctx, p.Council.ID, id)
	if err != nil {
		return x, err
	}
	if pack.Hash(x.File) != x.Hash {
		return x, fault.New(fault.Refused, "The pack is not as it was built: it was changed in the database. Restore a backup.")
	}
	return x, nil
}

// meetingFor is the meeting of a number, or the next one for 0; nil where there is none to come.
func (p *Picture) meetingFor(id kind.ID) (*kind.Meeting, error) {
	if id == 0 {
		return meeting.Next(p.Snapshot, p.Today), nil
	}
	m, ok := p.Snapshot.Meetings.Get(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no such meeting.")
	}
	return m, nil
}

// MeetingNamed finds a meeting by its title, reference or number; "" is the next one.
func (p *Picture) MeetingNamed(name string) (kind.ID, error) {
	if name == "" {
		return 0, nil
	}
	var found []kind.ID
	for _, m := range p.Snapshot.Meetings.All() {
		if m.Title.Or("") == name || m.Reference.Or("") == name || m.ID.String() == name {
			found = append(found, m.ID)
		}
	}
	if len(found) != 1 {
		return 0, fault.New(fault.NotFound, "There is no single meeting called %q.", name)
	}
	return found[0], nil
}

// boardFacts are what the papers of a meeting know beside the registers.
func (d *Desk) boardFacts(ctx context.Context, p *Picture, v kind.Viewer, c PaperChoices) (b drafts.Board, err error) {
	if c.Role != "" && !slices.Contains(drafts.Roles, c.Role) {
		return b, fault.New(fault.Invalid, "A councillor's role is one of: %s.", strings.Join(drafts.Roles, ", "))
	}
	b.Ward, b.Role = strings.TrimSpace(c.Ward), c.Role
	b.Meeting, err = p.meetingFor(c.Meeting)
	if err != nil {
		return b, err
	}
	documents, err := d.Store.Documents(ctx, p.Council.ID)
	if err != nil {
		return b, err
	}
	b.Document = func(number int, body kind.ID) (drafts.Document, bool) {
		i := slices.IndexFunc(documents, func(x store.Document) bool { return x.ID == int64(number) })
		if i < 0 {
			return drafts.Document{}, false
		}
		opened, of := p.openedBy(documents[i], body)
		return drafts.Document{Title: documents[i].Title, Added: londonDay(documents[i].At), Opened: opened, Of: of}, true
	}
	b.Linked, err = d.linked(ctx, p, v)
	return b, err
}

// linked are, by decision, the open findings that it names as its evidence and that are urgent or a risk.
func (d *Desk) linked(ctx context.Context, p *Picture, v kind.Viewer) (map[kind.ID][]drafts.Point, error) {
	out := map[kind.ID][]drafts.Point{}
	var all *Agenda
	for _, x := range p.Snapshot.Decisions.All() {
		for _, name := range x.Evidence.Or(nil) {
			if all == nil {
				var err error
				all, err = d.Agenda(ctx, p, v, true)
				if err != nil {
					return nil, err
				}
			}
			for _, f := range all.Findings {
				if f.ID == name && (f.Band == "now" || f.Kind == "risk") {
					out[x.ID] = append(out[x.ID], p.point(f))
				}
			}
		}
	}
	return out, nil
}

// openedBy counts the members of a body who opened a document, and how many members there are. A member is known by the address of whoever holds the seat, or the post
// that holds it.
func (p *Picture) openedBy(doc store.Document, body kind.ID) (opened, of int) {
	for _, seat := range meeting.Members(p.Snapshot, body, p.Today) {
		of++
		email := p.emailOfSeat(seat)
		if email != "" && slices.ContainsFunc(doc.Opened, func(o store.DocumentOpened) bool { return strings.EqualFold(o.Account, email) }) {
			opened++
		}
	}
	return opened, of
}

func (p *Picture) emailOfSeat(seat *kind.Seat) string {
	holder, held := seat.Holder.Get()
	if !held {
		post, ok := p.Snapshot.Posts.Get(seat.Post.Or(0))
		if !ok {
			return ""
		}
		holder = post.Holder.Or(0)
	}
	person, ok := p.Snapshot.People.Get(holder)
	if !ok {
		return ""
	}
	return strings.TrimSpace(person.Email.Or(""))
}

// DocumentJSON is a document for pages and programs. Opened counts members of the body whose decision rests on it, Of how many they are; without such a decision both are 0.
type DocumentJSON struct {
	ID         int64    `json:"id"`
	Title      string   `json:"title"`
	Name       string   `json:"name"`
	Size       int64    `json:"size"`
	SHA256     string   `json:"sha256"`
	Added      string   `json:"added"`
	By         string   `json:"by"`
	Opened     int      `json:"opened"`
	Of         int      `json:"of"`
	Readers    int      `json:"readers"` // everybody who opened it
	Assurances []string `json:"assurances"`
}

// Documents lists the documents that decisions rest on, newest first.
func (d *Desk) Documents(ctx context.Context, p *Picture, v kind.Viewer) ([]DocumentJSON, error) {
	if !v.Sees(kind.Internal) {
		return nil, fault.New(fault.Forbidden, "Documents are for those who may see what is internal.")
	}
	all, err := d.Store.Documents(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	out := []DocumentJSON{}
	for _, x := range all {
		j := DocumentJSON{ID: x.ID, Title: x.Title, Name: x.Name, Size: x.Size, SHA256: x.Hash, Added: x.At, By: x.Actor, Readers: len(x.Opened), Assurances: []string{}}
		for _, a := range p.Snapshot.Assurances.All() {
			if int64(a.Document.Or(0)) != x.ID {
				continue
			}
			j.Assurances = append(j.Assurances, a.Title.Or(""))
			j.Opened, j.Of = p.openedBy(x, p.bodyOf(a.Decision.Or(0)))
		}
		out = append(out, j)
	}
	return out, nil
}

// bodyOf is the body that decides: as the decision says, else whose meeting it is at.
func (p *Picture) bodyOf(decision kind.ID) kind.ID {
	x, ok := p.Snapshot.Decisions.Get(decision)
	if !ok {
		return 0
	}
	if body, said := x.Body.Get(); said {
		return body
	}
	m, ok := p.Snapshot.Meetings.Get(x.Meeting.Or(0))
	if !ok {
		return 0
	}
	return m.Body.Or(0)
}

// AddDocument keeps a document that decisions may rest on.
func (d *Desk) AddDocument(ctx context.Context, p *Picture, v kind.Viewer, title, name string, r io.Reader) (store.Document, error) {
	if !identity.May(v, identity.Settle) {
		return store.Document{}, fault.New(fault.Forbidden, "Your role does not add documents. Ask the board secretary.")
	}
	raw, err := io.ReadAll(io.LimitReader(r, store.MostDocumentBytes+1))
	if err != nil {
		return store.Document{}, fault.Wrap(err, fault.Invalid, "The file could not be read. Bring it again.")
	}
	if len(raw) > store.MostDocumentBytes {
		return store.Document{}, fault.New(fault.Invalid, "A document has %d MB at most.", store.MostDocumentBytes>>20)
	}
	if len(raw) == 0 {
		return store.Document{}, fault.New(fault.Invalid, "Choose a file that holds something.")
	}
	name = clip(baseOf(name), 200)
	title = clip(strings.TrimSpace(title), 200)
	if title == "" {
		title = name
	}
	return d.Store.AddDocument(ctx, store.Document{Council: p.Council.ID, Title: title, Name: name, Media: mediaOf(name), Hash: pack.Hash(raw), Size: int64(len(raw)), Bytes: raw, At: d.now(), Actor: v.Account})
}

func baseOf(name string) string { return name[strings.LastIndexAny(name, `/\`)+1:] }

// mediaOf is a document's media type by its name; what a browser might run is only ever bytes.
func mediaOf(name string) string {
	switch m, _, _ := mime.ParseMediaType(mime.TypeByExtension(strings.ToLower(filepath.Ext(name)))); m {
	case "application/pdf", "text/csv", "image/png", "image/jpeg", "application/vnd.oasis.opendocument.text", "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		return m
	}
	return "application/octet-stream"
}

// OpenDocument gives a document to somebody, and notes that they opened it.
func (d *Desk) OpenDocument(ctx context.Context, p *Picture, v kind.Viewer, id int64) (store.Document, error) {
	if !v.Sees(kind.Internal) {
		return store.Document{}, fault.New(fault.NotFound, "There is no such document.")
	}
	x, err := d.Store.Document(ctx, p.Council.ID, id)
	if err != nil {
		return x, err
	}
	if pack.Hash(x.Bytes) != x.Hash {
		return x, fault.New(fault.Refused, "The document is not as it was added: it was changed in the database. Restore a backup.")
	}
	return x, d.Store.DocumentOpen(ctx, p.Council.ID, id, v.Account, d.now())
}

// RemoveDocument takes a document away: one that should not have been added.
func (d *Desk) RemoveDocument(ctx context.Context, p *Picture, v kind.Viewer, id int64) error {
	if !identity.May(v, identity.Settle) {
		return fault.New(fault.Forbidden, "Your role does not remove documents. Ask the board secretary.")
	}
	for _, a := range p.Snapshot.Assurances.All() {
		if int64(a.Document.Or(0)) == id {
			return fault.New(fault.Refused, "%s names this document. Take it out there first.", a.Title.Or("An assurance"))
		}
	}
	return d.Store.RemoveDocument(ctx, p.Council.ID, id)
}

// VerifyPack checks a pack's file. key is the public key that must have sealed it; "" takes the one that it names.
func VerifyPack(r io.Reader, key string) (pack.About, error) {
	var raw bytes.Buffer
	_, err := io.Copy(&raw, io.LimitReader(r, pack.Most+1))
	if err != nil {
		return pack.About{}, fmt.Errorf("reading the pack: %w", err)
	}
	return pack.Open(raw.Bytes(), key)
}

// londonDay is the day in London of a moment as the store keeps it; 0 where it cannot be read.
func londonDay(at string) kind.Date {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return 0
	}
	y, m, day := t.In(London).Date()
	return kind.DateOf(y, m, day)
}
