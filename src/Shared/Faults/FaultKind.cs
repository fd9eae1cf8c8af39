namespace AIForge.Shared.Faults;

/// <summary>Why a request was refused; each kind is one gRPC status code.</summary>
public enum FaultKind
{
    InvalidArgument,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    AlreadyExists,
    FailedPrecondition,
    OutOfRange,
    Aborted,
    ResourceExhausted,
    Unavailable,
    DeadlineExceeded,
    Unimplemented,
    Internal,
}
