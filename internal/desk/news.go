package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	netmail "net/mail"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/store"
)

const (
	askAgainAfter = 24 * time.Hour     // somebody who was asked to confirm is not asked again before
	confirmWithin = 7 * 24 * time.Hour // an address that nobody confirmed is forgotten after
	lettersAtOnce = 200                // of a council in one turn
)

var errNoMail = errors.New("the mail server takes no letters now")

// Subscribe asks an address to confirm that it wants news of what a council publishes. What it answers never says whether the address was known.
func (d *Desk) Subscribe(ctx context.Context, c store.Council, email string) error {
	if d.Mail == nil {
		return fault.New(fault.Refused, "No letters are sent from here. Use the feed.")
	}
	email, err := identity.Address(email)
	if err != nil {
		return err
	}
	now := d.Clock().UTC()
	return d.Store.Subscribe(ctx, c.ID, email, now.Format(time.RFC3339), now.Add(-askAgainAfter).Format(time.RFC3339))
}

// SendNews sends what is due: letters that ask for a confirmation, and one about the newest release to everybody who confirmed. Each letter gets a
// link of its own, made as it is sent. A letter that fails waits for the next turn.
func (d *Desk) SendNews(ctx context.Context) (out Sent, err error) {
	if d.Mail == nil {
		return out, nil
	}
	err = d.Store.ForgetUnconfirmed(ctx, d.Clock().UTC().Add(-confirmWithin).Format(time.RFC3339))
	if err != nil {
		return out, err
	}
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range councils {
		err := d.sendNewsOf(ctx, c, &out)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (d *Desk) sendNewsOf(ctx context.Context, c store.Council, out *Sent) error {
	number, err := d.Store.LatestRelease(ctx, c.ID)
	if err != nil {
		return err
	}
	due, err := d.Store.LettersDue(ctx, c.ID, number, lettersAtOnce)
	if err != nil {
		return err
	}
	for _, x := range due {
		if ctx.Err() != nil {
			return nil
		}
		token := rand.Text()
		sent := number
		if x.State == store.SubscriberAsked {
			sent = 0
		}
		taken, err := d.Store.TakeLetter(ctx, x, sent, token)
		if err != nil {
			return err
		}
		if !taken {
			continue
		}
		failed := d.Mail.Send(ctx, d.newsLetter(c, x, number, token))
		switch {
		case failed == nil:
			out.Sent++
		case mail.Refused(failed): // for good: who cannot get letters is forgotten
			out.GaveUp++
			err = d.Store.Unsubscribe(ctx, x.ID)
		default:
			out.Waits++
			err = errors.Join(d.Store.PutLetterBack(ctx, x), errNoMail) // what the server said may name the reader
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) newsLetter(c store.Council, x store.Subscriber, number int64, token string) mail.Letter {
	link := d.Mail.Base + "/news/" + token
	l := mail.Letter{To: netmail.Address{Address: x.Email}, When: d.Clock()}
	if x.State == store.SubscriberAsked {
		l.Subject = c.Name + ": do you want our news?"
		l.Text = "Someone, we hope you, asked for news of what " + c.Name + " publishes.\n\nIf you want it, follow this link:\n\n" + link + "\n\nIf not, do nothing, and we will forget your address in a week."
		return l
	}
	l.Subject = fmt.Sprintf("%s: release %d is out", c.Name, number)
	l.Text = fmt.Sprintf("We have published release %d. It says what we did, what is late and what changed.\n\n%s\n\nTo stop these letters, follow this link:\n\n%s", number, d.Mail.Base+"/public/"+c.Slug+"/index.html", link+"/stop")
	l.Stop = link + "/stop"
	return l
}

// NewsOf finds whom the link of a letter belongs to, and the council.
func (d *Desk) NewsOf(ctx context.Context, token string) (store.Subscriber, store.Council, error) {
	x, err := d.Store.SubscriberOf(ctx, token)
	if err != nil {
		return x, store.Council{}, err
	}
	c, err := d.Store.CouncilByID(ctx, x.Council)
	return x, c, err
}

// ConfirmNews notes that somebody wants the letters, from the next release on.
func (d *Desk) ConfirmNews(ctx context.Context, token string) error {
	x, c, err := d.NewsOf(ctx, token)
	if err != nil {
		return err
	}
	number, err := d.Store.LatestRelease(ctx, c.ID)
	if err != nil {
		return err
	}
	return d.Store.ConfirmSubscriber(ctx, x.ID, number)
}

// StopNews forgets an address.
func (d *Desk) StopNews(ctx context.Context, token string) error {
	x, err := d.Store.SubscriberOf(ctx, token)
	if err != nil {
		return err
	}
	return d.Store.Unsubscribe(ctx, x.ID)
}
