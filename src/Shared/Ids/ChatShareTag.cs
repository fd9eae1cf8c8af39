namespace AIForge.Shared.Ids;

public abstract class ChatShareTag : IIdTag
{
    public static string Prefix => "share";
}
