"""What a police record is: person, object, location, event, links and the values they hold. No input or output."""
