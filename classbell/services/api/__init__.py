"""Operations that the retired service never had; they are asked for in JSON only."""
