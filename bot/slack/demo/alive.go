package demo

import "context"

// alive returns once Kept runs: nobody speaks to it while it is dead, and the
// clock does not go on without it.
func (s *Server) alive(ctx context.Context) error {
	for {
		changed := s.opt.Kept.Changed()
		if s.opt.Kept.Status().State == Running {
			return ctx.Err()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lifetime is a context that ends when Kept does not run any more.
func (s *Server) lifetime(ctx context.Context) (life context.Context, over context.CancelFunc) {
	life, over = context.WithCancel(ctx)
	go func() {
		defer over()
		for life.Err() == nil {
			changed := s.opt.Kept.Changed()
			if s.opt.Kept.Status().State != Running {
				return
			}
			select {
			case <-changed:
			case <-life.Done():
			}
		}
	}()
	return life, over
}
