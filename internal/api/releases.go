package api

import (
	"net/http"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// releases are the operations on what the public is told. What is published can be read by anybody, without a token, under /public/.
func (a *API) releases() {
	at := "/councils/{council}/releases"
	add(a, operation{id: "list-releases", method: http.MethodGet, path: at, summary: "The releases so far", need: identity.Look, tag: "Releases"}, (*visit).listReleases, nil)
	add(a, operation{id: "preview-release", method: http.MethodGet, path: at + "/preview", summary: "What the next release would tell, and what it keeps back and why", need: identity.Publish, tag: "Releases"}, (*visit).previewRelease, nil)
	add(a, operation{id: "publish-release", method: http.MethodPost, path: at, summary: "Publish what the facts say now; before an election it waits for a second person", need: identity.Publish, tag: "Releases"}, (*visit).publishRelease, nil)
	add(a, operation{id: "approve-release", method: http.MethodPost, path: at + "/{id}/approval", summary: "Publish the release that waits, as the second person", need: identity.Publish, tag: "Releases"}, (*visit).approveRelease, nil)
	add(a, operation{id: "correct-release", method: http.MethodPost, path: at + "/corrections", summary: "Publish one record of the newest release again, as it is recorded now, with the reason", need: identity.Publish, tag: "Releases"}, (*visit).correctRelease, nil)
}

type releaseJSON struct {
	Number   int64  `json:"number"`
	State    string `json:"state" enum:"published,waiting"`
	At       string `json:"at"`
	Actor    string `json:"actor"`
	Approver string `json:"approver,omitempty"`
}

func (v *visit) listReleases(*InCouncil) ([]releaseJSON, error) {
	all, err := v.desk.Store.Releases(v.ctx, v.picture.Council.ID)
	if err != nil {
		return nil, err
	}
	out := []releaseJSON{}
	for _, r := range all {
		out = append(out, releaseJSON{r.Number, r.State, r.At, r.Actor, r.Approver})
	}
	return out, nil
}

func (v *visit) previewRelease(*InCouncil) (desk.ReleasePreview, error) {
	return v.desk.PreviewRelease(v.ctx, v.picture, release.Notes{})
}

type newRelease struct {
	InCouncil
	Body struct {
		Intro        string `json:"intro,omitempty" maxLength:"20000"`
		Challenges   string `json:"challenges,omitempty" maxLength:"20000" doc:"What is hard, late or went wrong."`
		NoChallenges string `json:"no_challenges,omitempty" maxLength:"20000" doc:"Why there is nothing of the kind: the public reads it."`
	}
}

func (v *visit) publishRelease(in *newRelease) (desk.Published, error) {
	return v.desk.PublishRelease(v.ctx, v.picture, v.viewer, release.Notes{Intro: in.Body.Intro, Challenges: in.Body.Challenges, NoChallenges: in.Body.NoChallenges})
}

type oneRelease struct {
	InCouncil
	ID int64 `path:"id" minimum:"1" doc:"The release's number."`
}

func (v *visit) approveRelease(in *oneRelease) (done, error) {
	return done{ID: strconv.FormatInt(in.ID, 10), Done: store.ReleasePublished}, v.desk.ApproveRelease(v.ctx, v.picture.Council, v.viewer, in.ID)
}

type newCorrection struct {
	InCouncil
	Body struct {
		Section string  `json:"section" maxLength:"60" doc:"As its address has it: contracts."`
		ID      kind.ID `json:"id" minimum:"1" doc:"The record's number."`
		Reason  string  `json:"reason" minLength:"1" maxLength:"20000" doc:"What was wrong: the public reads it beside the old value."`
	}
}

func (v *visit) correctRelease(in *newCorrection) (desk.Published, error) {
	return v.desk.CorrectRelease(v.ctx, v.picture, v.viewer, in.Body.Section, in.Body.ID, in.Body.Reason)
}
