using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Admin;

internal static class AdminFaults
{
    public static FaultException UserNotFound(string userId) => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such account.")
    {
        Metadata = new Dictionary<string, string> { ["user_id"] = userId },
    };

    public static FaultException FieldInvalid(string field, string rule) =>
        new(FaultKind.InvalidArgument, "ADMIN_REQUEST_INVALID", $"The field '{field}' is not right. {rule}") { Violations = [new FieldViolation(field, rule)] };
}
