package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// MostDecided is how many comments are decided on at once by their numbers.
const MostDecided = 100

func mayModerate(v kind.Viewer) error {
	if !identity.May(v, identity.Moderate) {
		return fault.New(fault.Forbidden, "Your role does not moderate comments. Ask an administrator for the role of a moderator.")
	}
	return nil
}

// CommentForm gives the signed token of a form for a comment on a place of the newest release; "" where the council takes no comments.
func (d *Desk) CommentForm(ctx context.Context, c store.Council, place, route string) (string, error) {
	if !slices.Contains(d.Public.Places(), place) {
		return "", fault.New(fault.NotFound, "There is no such part of the site.")
	}
	set, err := d.Store.CommentSetting(ctx, c.ID)
	if err != nil || !set.Rules.Open {
		return "", err
	}
	n, err := d.Store.LatestRelease(ctx, c.ID)
	if err != nil {
		return "", err
	}
	return comment.Token(set.Secret, place, route, n, d.Clock(), rand.Text()[:12]), nil
}

// SendComment takes what a member of the public sent. What a machine filled in is thanked for and not kept.
func (d *Desk) SendComment(ctx context.Context, c store.Council, in comment.Sent) error {
	if !slices.Contains(d.Public.Places(), in.Place) {
		return fault.New(fault.NotFound, "There is no such part of the site.")
	}
	set, err := d.Store.CommentSetting(ctx, c.ID)
	if err != nil {
		return err
	}
	if !set.Rules.Open {
		return fault.New(fault.Refused, "The council takes no comments at the moment.")
	}
	if in.Trap != "" {
		return nil
	}
	err = in.Tidy()
	if err != nil {
		return err
	}
	now := d.Clock()
	n, err := comment.Signed(set.Secret, in.Place, in.Route, in.Token, now)
	if err != nil {
		return err
	}
	_, err = d.Store.AddComment(ctx, store.Comment{Council: c.ID, Release: n, Place: in.Place, Route: in.Route, Name: in.Name, Email: in.Email, Body: in.Text, At: now.UTC().Format(time.RFC3339),
		Sender: comment.Sender(set.Secret, in.From, n), Print: comment.Print(in.Text), Token: in.Token}, now.UTC().Add(-time.Hour).Format(time.RFC3339))
	return err
}

// SupportIdea counts that somebody at a network supports an idea that is public.
func (d *Desk) SupportIdea(ctx context.Context, c store.Council, id int64, from string) error {
	set, err := d.Store.CommentSetting(ctx, c.ID)
	if err != nil {
		return err
	}
	if !set.Rules.Open || !set.Rules.Votes {
		return fault.New(fault.Refused, "The council does not count who supports ideas at the moment.")
	}
	told, err := d.Store.CommentTold(ctx, c.ID, id)
	if err != nil {
		return err
	}
	if told == nil || told.Place != release.Ideas || told.Removed != "" {
		return fault.New(fault.NotFound, "There is no such idea.")
	}
	now := d.Clock().UTC()
	_, err = d.Store.Support(ctx, c.ID, id, comment.Sender(set.Secret, from, 0), now.Format(time.RFC3339), now.Add(-time.Hour).Format(time.RFC3339))
	return err
}

// SaveCommentRules keeps the council's rules about comments.
func (d *Desk) SaveCommentRules(ctx context.Context, c store.Council, v kind.Viewer, r comment.Rules) error {
	if !identity.May(v, identity.Settings) {
		return fault.New(fault.Forbidden, "Your role does not set the rules about comments. Ask an administrator.")
	}
	r.Site = strings.TrimRight(strings.TrimSpace(r.Site), "/")
	err := r.Check()
	if err != nil {
		return err
	}
	return d.Store.SetCommentRules(ctx, c.ID, r, rand.Text()+rand.Text())
}

// Moderated says how many comments were decided on, and which were not and why.
type Moderated struct {
	Done   int      `json:"done"`
	Not    []string `json:"not"`
	Number int64    `json:"number,omitempty"` // of the first
}

// ModerateComments decides on comments: do is approve, remove, spam or read. What cannot be decided so stays as it was, with the reason.
func (d *Desk) ModerateComments(ctx context.Context, p *Picture, v kind.Viewer, ids []int64, do, reason string) (Moderated, error) {
	out := Moderated{Not: []string{}}
	err := mayModerate(v)
	if err != nil {
		return out, err
	}
	switch {
	case len(ids) == 0:
		return out, fault.New(fault.Invalid, "Choose at least one comment.")
	case len(ids) > MostDecided:
		return out, fault.New(fault.Invalid, "Choose %d comments at most.", MostDecided)
	case !slices.Contains([]string{"approve", "remove", "spam", "read"}, do):
		return out, fault.New(fault.Invalid, "Say what becomes of them: approve, remove, spam or read.")
	case do == "remove" && !comment.IsReason(reason):
		return out, fault.New(fault.Invalid, "Choose the reason: the public reads it in the comment's place. One of %s.", strings.Join(comment.Reasons, ", "))
	}
	guard := release.NewGuard(p.Snapshot)
	var all []store.CommentDecision
	for _, id := range ids {
		c, err := d.Store.Comment(ctx, p.Council.ID, id)
		if err != nil {
			return out, err
		}
		x, err := decided(guard, c, do, reason)
		if code := fault.CodeOf(err); code == fault.Refused || code == fault.Invalid {
			out.Not = append(out.Not, fault.Sentence(err))
			continue
		}
		if err != nil {
			return out, err
		}
		all = append(all, x)
	}
	if len(all) > 0 {
		out.Number = all[0].ID
	}
	out.Done = len(all)
	return out, d.Store.DecideComments(ctx, p.Council.ID, all, v.Account, d.now())
}

// decided is what becomes of one comment.
func decided(g *release.Guard, c store.Comment, do, reason string) (store.CommentDecision, error) {
	out := store.CommentDecision{ID: c.ID}
	if c.Route == comment.Private {
		if do == "approve" || do == "remove" {
			return out, fault.New(fault.Refused, "Comment %d is a private submission. It can only be read, or be spam.", c.ID)
		}
		out.State = map[string]string{"read": comment.Read, "spam": comment.Spam}[do]
		return out, nil
	}
	at, err := time.Parse(time.RFC3339, c.At)
	if err != nil {
		return out, fmt.Errorf("reading when comment %d came: %w", c.ID, err)
	}
	day := kind.DateOf(at.In(London).Date())
	switch do {
	case "approve":
		told, err := g.Comment(c.ID, c.Place, int(c.Release), day, c.Name, c.Body)
		if err != nil {
			return out, err
		}
		out.State, out.Told = comment.Approved, &told
	case "remove":
		told := release.Tombstone(c.ID, c.Place, int(c.Release), day, reason)
		out.State, out.Reason, out.Told = comment.Removed, reason, &told
	case "spam":
		out.State = comment.Spam
	default:
		return out, fault.New(fault.Refused, "Comment %d is public: approve it, remove it, or call it spam.", c.ID)
	}
	return out, nil
}

// SpamComments calls everything that waits and fits a filter spam.
func (d *Desk) SpamComments(ctx context.Context, c store.Council, v kind.Viewer, f store.CommentFilter) (Moderated, error) {
	err := mayModerate(v)
	if err != nil {
		return Moderated{}, err
	}
	n, err := d.Store.SpamComments(ctx, c.ID, f, v.Account, d.now())
	return Moderated{Done: int(n), Not: []string{}}, err
}

// AnswerComment puts the council's reply beside an approved comment; an empty one takes it away.
func (d *Desk) AnswerComment(ctx context.Context, p *Picture, v kind.Viewer, id int64, text string) error {
	return d.retell(ctx, p, v, id, func(g *release.Guard, c *release.Comment) error { return c.Answer(g, text, p.Today) })
}

// CommentCameOf says what came of an approved comment; record names a published record as its address does, or is empty.
func (d *Desk) CommentCameOf(ctx context.Context, p *Picture, v kind.Viewer, id int64, text, record string) error {
	var led *release.Led
	if record = strings.TrimSuffix(strings.TrimSpace(record), ".html"); record != "" {
		section, number, _ := strings.Cut(record, "/")
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil {
			return fault.New(fault.Invalid, "Name the record as its public address does, such as decisions/3.")
		}
		led = &release.Led{Section: section, ID: kind.ID(n)}
	}
	told, err := d.LatestRelease(ctx, p.Council)
	if err != nil {
		return err
	}
	if told == nil {
		return fault.New(fault.Refused, "Nothing is published yet.")
	}
	return d.retell(ctx, p, v, id, func(g *release.Guard, c *release.Comment) error { return c.CameOf(g, told, text, led) })
}

func (d *Desk) retell(ctx context.Context, p *Picture, v kind.Viewer, id int64, change func(*release.Guard, *release.Comment) error) error {
	err := mayModerate(v)
	if err != nil {
		return err
	}
	c, err := d.Store.CommentTold(ctx, p.Council.ID, id)
	if err != nil {
		return err
	}
	if c == nil {
		return fault.New(fault.Refused, "Comment %d is not public. Approve it first.", id)
	}
	err = change(release.NewGuard(p.Snapshot), c)
	if err != nil {
		return err
	}
	return d.Store.TellComment(ctx, p.Council.ID, c)
}

// CareForComments erases what was kept as long as each council's rules say, and sends moderators a digest of what waits, once a day.
func (d *Desk) CareForComments(ctx context.Context) (out Sent, err error) {
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range councils {
		set, err := d.Store.CommentSetting(ctx, c.ID)
		if err != nil {
			return out, err
		}
		if set.Secret == "" {
			continue
		}
		err = d.Store.ForgetCommenters(ctx, c.ID, d.Clock().UTC().AddDate(0, 0, -set.Rules.Keep).Format(time.RFC3339))
		if err != nil {
			return out, err
		}
		err = d.sendDigest(ctx, c, &out)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// sendDigest tells each moderator how much waits: numbers and sections alone, since letters travel.
func (d *Desk) sendDigest(ctx context.Context, c store.Council, out *Sent) error {
	if d.Mail == nil {
		return nil
	}
	waiting, err := d.Store.CommentCounts(ctx, c.ID)
	if err != nil || len(waiting) == 0 {
		return err
	}
	taken, err := d.Store.TakeDigest(ctx, c.ID, d.Today().String())
	if err != nil || !taken {
		return err
	}
	members, err := d.Store.Members(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Disabled != "" || !slices.Contains(m.Roles, string(kind.Moderator)) {
			continue
		}
		failed := d.Mail.Send(ctx, d.commentDigest(c, m, waiting))
		switch {
		case failed == nil:
			out.Sent++
		case mail.Refused(failed):
			out.GaveUp++
		default:
			out.Waits++ // tomorrow's says the same and more
		}
	}
	return nil
}

func (d *Desk) commentDigest(c store.Council, m store.Member, waiting map[string]int) mail.Letter {
	all := 0
	var lines []string
	for _, place := range append(d.Public.Places(), comment.Private) {
		if n := waiting[place]; n > 0 {
			all += n
			lines = append(lines, fmt.Sprintf("%s: %d", place, n))
		}
	}
	l := mail.Letter{To: netmail.Address{Name: m.Name, Address: m.Email}, When: d.Clock(), Subject: fmt.Sprintf("%s: %d comments wait for a moderator", c.Name, all)}
	l.Text = fmt.Sprintf("%d comments of the public wait.\n\n%s\n\nRead them here:\n\n%s/c/%s/comments", all, strings.Join(lines, "\n\n"), d.Mail.Base, c.Slug)
	return l
}

// CommentSite is the address under which the live forms of a council are reached from elsewhere; "" when nobody said.
func (d *Desk) CommentSite(ctx context.Context, c store.Council) (string, error) {
	set, err := d.Store.CommentSetting(ctx, c.ID)
	if err != nil || !set.Rules.Open {
		return "", err
	}
	base := set.Rules.Site
	if base == "" && d.Mail != nil {
		base = d.Mail.Base
	}
	if base == "" {
		return "", nil
	}
	return base + "/public/" + c.Slug + "/", nil
}
