package storetest

import (
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// ownTemplates: one a paper and language is kept, the newer in place of the older; each council has its own, and what is not there cannot be taken away.
func ownTemplates(t *testing.T, s *suite) {
	bede := s.council("bede")
	first := store.OwnTemplate{Name: "senior-team", Language: "en", Text: "paper: senior-team # ŵ", File: "ours.yaml", At: s.now(), Actor: "ann"}
	welsh, theirs, later := first, first, first
	welsh.Language, theirs.Text, later.Text = "cy", "paper: senior-team # Bede's", "paper: senior-team # later"
	for _, x := range []struct {
		council int64
		t       store.OwnTemplate
	}{{s.ashby, first}, {s.ashby, welsh}, {bede, theirs}, {s.ashby, later}} {
		err := s.SaveOwnTemplate(ctx, x.council, x.t)
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.OwnTemplates(ctx, s.ashby)
	if err != nil || len(got) != 2 || got[0] != welsh || got[1] != later {
		t.Fatalf("%+v %v", got, err)
	}
	err = s.DropOwnTemplate(ctx, s.ashby, "senior-team", "en")
	if err != nil {
		t.Fatal(err)
	}
	err = s.DropOwnTemplate(ctx, s.ashby, "senior-team", "en")
	if err == nil {
		t.Error("a template that is not there was taken away")
	}
	got, err = s.OwnTemplates(ctx, s.ashby)
	if err != nil || len(got) != 1 || got[0] != welsh {
		t.Errorf("%+v %v", got, err)
	}
	got, err = s.OwnTemplates(ctx, bede)
	if err != nil || len(got) != 1 || got[0] != theirs {
		t.Errorf("the other council has %+v %v", got, err)
	}
}
