using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Admin;

internal static class AdminFaults
{
    public static FaultException UserNotFound(string userId) => new(FaultKind.NotFound, "USER_NOT_FOUND", "There is no such account.")
    {
        Metadata = new Dictionary<string, string> { ["user_id"] = userId },
    };

    public static FaultException FieldInvalid(string field, string rule) => FieldsInvalid([new FieldViolation(field, rule)]);

    public static FaultException FieldsInvalid(IReadOnlyList<FieldViolation> violations)
    {
        var first = violations[0];
        return new FaultException(FaultKind.InvalidArgument, "ADMIN_REQUEST_INVALID", $"The field '{first.Field}' is not right. {first.Description}") { Violations = violations };
    }
}
