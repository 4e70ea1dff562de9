package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/moothall/moothall/internal/fault"
)

// What a person reads when it is the database that fails, and no fault of theirs or of this program.
const (
	awaySentence = "The database cannot be reached just now. What you were told is saved is safe; what you just sent may not be. Try again in a minute."
	fullSentence = "The disk that the data stands on is full, so nothing can be saved. Nothing was changed. Tell whoever runs moothall."
	busySentence = "Another program keeps the database locked. Nothing was changed. Try again in a minute, and if it goes on tell whoever runs moothall."
	sickSentence = "The disk that the data stands on cannot be written. Nothing was changed. Tell whoever runs moothall."
)

// Trouble gives an error that says that the database is away, full, locked or on a disk that fails a sentence for people; any other
// error stays as it is.
func Trouble(err error) error {
	if err == nil || fault.CodeOf(err) != fault.Internal || errors.Is(err, context.Canceled) {
		return err
	}
	sentence := troubleOfSQLite(err)
	if sentence == "" {
		sentence = troubleOfPostgres(err)
	}
	if sentence == "" {
		return err
	}
	return fault.Wrap(err, fault.Away, "%s", sentence)
}

func troubleOfSQLite(err error) string {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Code() & 0xff { // the rest tells finer
	case lib.SQLITE_FULL:
		return fullSentence
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return busySentence
	case lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY:
		return sickSentence
	}
	return ""
}

// troubleOfPostgres knows the classes of PostgreSQL's own codes, and what the network says when the server is gone.
func troubleOfPostgres(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch {
		case e.Code == "53100":
			return fullSentence
		case strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57P"), strings.HasPrefix(e.Code, "58"),
			e.Code == "25006": // a standby that takes no writes: the primary has moved
			return awaySentence
		}
		return ""
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed") { // pgx has no type for the last
		return awaySentence
	}
	return ""
}
