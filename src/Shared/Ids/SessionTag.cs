namespace AIForge.Shared.Ids;

public abstract class SessionTag : IIdTag
{
    public static string Prefix => "session";
}
