package desk

import (
	"strings"

	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// A record is one's own when its Owner names a post whose holder has the email address that one signs in with.

// Posts lists the posts that the person behind a viewer holds.
func (p *Picture) Posts(v kind.Viewer) (out []*kind.Post) {
	if v.Account == "" {
		return nil
	}
	for _, r := range p.Snapshot.Records("post") {
		post := r.(*kind.Post)
		holder, held := post.Holder.Get()
		if !held {
			continue
		}
		person, there := p.Snapshot.Find("person", holder)
		if !there {
			continue
		}
		email, _ := person.(*kind.Person).Email.Get()
		if strings.EqualFold(strings.TrimSpace(email), v.Account) {
			out = append(out, post)
		}
	}
	return out
}

// Owned lists a viewer's own records of a kind.
func (p *Picture) Owned(v kind.Viewer, k *kind.Kind) (out []kind.Record) {
	owner, ok := ownerField(k)
	if !ok {
		return nil
	}
	mine := map[kind.ID]bool{}
	for _, post := range p.Posts(v) {
		mine[post.RecordID()] = true
	}
	if len(mine) == 0 {
		return nil
	}
	for _, r := range p.Snapshot.Records(k.Name) {
		if x := r.Cell(owner); x.Recorded() && mine[x.ID()] {
			out = append(out, r)
		}
	}
	return out
}

// ownerField is the place of the field that names the post which answers for a record.
func ownerField(k *kind.Kind) (int, bool) {
	for i, f := range k.Fields {
		if f.Name == "owner" && f.To == "post" {
			return i, true
		}
	}
	return 0, false
}

// MayChange tells whether a viewer may change a record: as somebody who writes its register, or as its owner.
func (p *Picture) MayChange(v kind.Viewer, k *kind.Kind, id kind.ID) bool {
	if v.Writes(k) {
		return true
	}
	if !identity.May(v, identity.Own) {
		return false
	}
	for _, r := range p.Owned(v, k) {
		if r.RecordID() == id {
			return true
		}
	}
	return false
}
