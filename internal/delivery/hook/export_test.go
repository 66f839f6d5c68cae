package hook

import "context"

// Forget is what is done every hour.
func Forget(ctx context.Context, s *Hooks) error { return s.forget(ctx) }
