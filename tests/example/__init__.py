"""An area of the example company of docs/howto-record-type.md: the machines that stand at customers' places."""
