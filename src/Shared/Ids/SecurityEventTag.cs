namespace AIForge.Shared.Ids;

public abstract class SecurityEventTag : IIdTag
{
    public static string Prefix => "event";
}
