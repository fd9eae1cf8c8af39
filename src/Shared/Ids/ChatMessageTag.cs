namespace AIForge.Shared.Ids;

public abstract class ChatMessageTag : IIdTag
{
    public static string Prefix => "msg";
}
