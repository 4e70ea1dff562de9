package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// exchangePage is the packs of a group: those that it holds, and those that the reader's council made.
type exchangePage struct {
	groupTop
	Taken   []store.TakenPack
	Made    []store.MadePack
	Problem words.Phrase
}

// exchange is GET /c/{council}/groups/{group}/exchange
func (v *visit) exchange() error { return v.showExchange(http.StatusOK, words.Phrase{}) }

func (v *visit) showExchange(status int, problem words.Phrase) error {
	g, err := v.group()
	if err != nil {
		return err
	}
	made, err := v.desk.Store.MadePacks(v.r.Context(), g.Group.ID)
	if err != nil {
		return err
	}
	made = slices.DeleteFunc(made, func(p store.MadePack) bool { return p.Council != v.council.ID })
	slices.Reverse(made)
	p := exchangePage{groupTop: v.groupTop(g), Taken: g.Packs, Made: made, Problem: problem}
	return v.showStatus(status, titled(v.say, v.say.Plain("exchange.title", "group", g.Group.Name), problem.Text != ""), "", exchangeBody(p))
}

// makePack is POST /c/{council}/groups/{group}/exchange/make: the pack itself.
func (v *visit) makePack() error {
	made, err := v.desk.MakePack(v.r.Context(), v.viewer, v.r.PathValue("group"))
	if fault.CodeOf(err) == fault.Refused {
		return v.showExchange(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	v.attachment(made.Council.Slug+"-"+v.r.PathValue("group")+"-"+made.AsAt+".jsonl", "jsonl")
	_, err = v.w.Write(made.Data)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// takePack is POST /c/{council}/groups/{group}/exchange: a pack is brought.
func (v *visit) takePack() error {
	err := v.unhurried()
	if err != nil {
		return err
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, group.MaxPack+1<<16)
	raw, err := v.packSent()
	if err != nil {
		return v.tooLarge(err)
	}
	if len(raw) == 0 {
		return v.showExchange(http.StatusUnprocessableEntity, v.say.Phrase("exchange.choose_first"))
	}
	p, err := v.desk.TakePack(v.r.Context(), v.r.PathValue("group"), v.council.ID, raw, v.viewer.Account)
	if fault.CodeOf(err) == fault.Refused {
		return v.showExchange(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/exchange", v.r.PathValue("group")), "exchange.taken", "name", p.Council.Name)
}

// packSent is the bytes of the file that was sent; none when no file was chosen.
func (v *visit) packSent() (raw []byte, err error) {
	parts, err := v.r.MultipartReader()
	if err != nil { // an ordinary form: no file
		return nil, nil
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the form: %w", err)
		}
		if part.FormName() != "file" {
			continue
		}
		raw, err = io.ReadAll(part)
		if err != nil {
			return nil, fmt.Errorf("reading the pack: %w", err)
		}
		return raw, nil
	}
}

// removePack is POST /c/{council}/groups/{group}/exchange/{slug}/remove
func (v *visit) removePack() error {
	err := v.desk.RemovePack(v.r.Context(), v.r.PathValue("group"), v.council.ID, v.r.PathValue("slug"))
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/exchange", v.r.PathValue("group")), "exchange.removed")
}

// dayOf is a kept day, to be said in the reader's language.
func dayOf(s string) any {
	day, err := kind.ParseDate(s)
	if err != nil {
		return s
	}
	return day
}
