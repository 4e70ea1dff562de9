package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// jobs are imports that go on when their page is left.
type jobs struct {
	desk *desk.Desk
	log  *slog.Logger
	ctx  context.Context
	stop context.CancelFunc
	wait sync.WaitGroup
	mu   sync.Mutex
	live map[int64]*atomic.Int64 // rows done
}

func newJobs(d *desk.Desk, log *slog.Logger) *jobs {
	ctx, stop := context.WithCancel(context.Background())
	return &jobs{desk: d, log: log, ctx: ctx, stop: stop, live: map[int64]*atomic.Int64{}}
}

// Close stops the imports under way; what they staged is thrown away.
func (s *Server) Close() {
	s.jobs.stop()
	s.jobs.wait.Wait()
}

// start begins to import a kept file.
func (j *jobs) start(ctx context.Context, c store.Council, v kind.Viewer, file int64, sheet int, choices desk.Choices) (int64, error) {
	f, err := j.desk.Store.OpenFile(ctx, c.ID, file)
	if err != nil {
		return 0, err
	}
	job, err := j.desk.Store.AddJob(ctx, store.Job{Council: c.ID, Account: v.Account, Kind: "import", Title: f.Name, State: "running", At: j.moment(0), Beat: j.moment(0)})
	if err != nil {
		return 0, err
	}
	rows := &atomic.Int64{}
	j.mu.Lock()
	j.live[job.ID] = rows
	j.mu.Unlock()
	choices.Progress = func(done, _ int64) { rows.Store(done) }
	j.wait.Go(func() {
		ctx, ended := context.WithCancel(j.ctx)
		j.wait.Go(func() { j.beat(ctx, job.ID, rows) })
		var result *desk.ImportResult
		err := j.turn(ctx, job)
		if err == nil {
			result, err = j.desk.ImportKept(ctx, c.Slug, file, sheet, choices)
		}
		ended()
		j.finish(job, result, err)
	})
	return job.ID, j.briefly(ctx, job.ID)
}

const (
	beatEvery = time.Second
	goneAfter = 20 * time.Second // without a beat: the node that did the job is gone
	askEvery  = 250 * time.Millisecond
)

// moment is a moment so long ago, as the store keeps it.
func (j *jobs) moment(ago time.Duration) string {
	return j.desk.Clock().Add(-ago).UTC().Format(time.RFC3339)
}

// beat tells the other nodes, until the job has ended, how far it is.
func (j *jobs) beat(ctx context.Context, id int64, rows *atomic.Int64) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := j.desk.Store.BeatJob(ctx, id, rows.Load(), j.moment(0))
		if err != nil && ctx.Err() == nil {
			j.log.Warn("an import's progress could not be noted", "job", id, "err", err)
		}
	}
}

// turn waits until every import of the council that began before has ended, on whichever node: two at once would each be compared with
// what stood before both.
func (j *jobs) turn(ctx context.Context, job store.Job) error {
	for {
		n, err := j.desk.Store.JobsBefore(ctx, job, j.moment(goneAfter))
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(askEvery):
		}
	}
}

// briefly gives a short import the time to finish, so that most people never see a progress page.
func (j *jobs) briefly(ctx context.Context, id int64) error {
	for range 20 {
		j.mu.Lock()
		_, running := j.live[id]
		j.mu.Unlock()
		if !running {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(25 * time.Millisecond):
		}
	}
	return nil
}

func (j *jobs) finish(job store.Job, result *desk.ImportResult, err error) {
	job.State, job.Finished = "done", j.moment(0)
	if err != nil && j.ctx.Err() != nil {
		job.State, err = "failed", nil // without a message: its page says that the server stopped
	}
	if err != nil {
		err = store.Trouble(err)
		job.State, job.Message = "failed", fault.Sentence(err)
		if s := desk.Refusal(err); s != "" {
			job.Message = s
		}
		if fault.CodeOf(err) == fault.Internal && desk.Refusal(err) == "" { // what the file is at fault for may quote its cells
			j.log.Error("an import failed", "job", job.ID, "err", err)
		}
	}
	doc, errDoc := json.Marshal(result)
	if errDoc != nil {
		j.log.Error("an import's result could not be written down", "job", job.ID, "err", errDoc)
	}
	job.Doc = string(doc)
	j.noteEnd(job)
	j.mu.Lock()
	delete(j.live, job.ID)
	j.mu.Unlock()
}

// noteEnd writes down how a job ended. While the database is away it tries again, until the server stops: else the page of an import that
// is in would say that it was cut short.
func (j *jobs) noteEnd(job store.Job) {
	for {
		err := j.desk.Store.SaveJob(context.WithoutCancel(j.ctx), job)
		if err == nil {
			return
		}
		j.log.Error("an import's end could not be noted", "job", job.ID, "err", err)
		if fault.CodeOf(store.Trouble(err)) != fault.Away {
			return
		}
		select {
		case <-j.ctx.Done():
			return
		case <-time.After(beatEvery):
		}
	}
}

// look says how far a job is, on whichever node it runs. One that no node has done for a while was stopped with its server.
func (j *jobs) look(ctx context.Context, council, id int64) (store.Job, *desk.ImportResult, error) {
	job, err := j.desk.Store.Job(ctx, council, id)
	if err != nil {
		return job, nil, err
	}
	j.mu.Lock()
	rows, running := j.live[id]
	j.mu.Unlock()
	if running {
		job.Done = rows.Load()
		return job, nil, nil
	}
	if job.State == "running" && job.Beat > j.moment(goneAfter) {
		return job, nil, nil // on another node
	}
	if job.State == "running" {
		job.State = "failed" // without a message: its page says so
		return job, nil, nil
	}
	if job.State != "done" {
		return job, nil, nil
	}
	var result desk.ImportResult
	err = json.Unmarshal([]byte(job.Doc), &result)
	if err != nil {
		return job, nil, fmt.Errorf("reading what the import did: %w", err)
	}
	return job, &result, nil
}
